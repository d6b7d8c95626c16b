/** PostgreSQL, also embedded: `pg.Pool` and `PGlite` are both of this shape. */
export interface SqlDatabase {
  query(text: string, params?: unknown[]): Promise<{ readonly rows: readonly object[] }>;
}

/** Any number that no other program is likely to lock. */
const LOCK = 7_325_346_103;

/**
 * Makes the tables that are missing, in one statement, so that many processes may start at once. No table has a number that counts up, a
 * time of writing or an address of a machine: rows of two platforms have nothing in common but the second in which they end.
 *
 * @param database to keep logins in
 */
export async function createLoginTables(database: SqlDatabase): Promise<void> {
  await database.query(`do $$ begin
    perform pg_advisory_xact_lock(${LOCK});
    if to_regclass('realdid_login_visits') is not null then return; end if;
    create table realdid_login_challenges (
      platform_id text not null,
      nonce text not null,
      domain text not null,
      network_id text not null,
      chain_id text not null,
      issued_at bigint not null,
      expires_at bigint not null,
      session_seconds bigint not null,
      primary key (platform_id, nonce)
    );
    create index on realdid_login_challenges (expires_at);
    create table realdid_login_session_keys (
      platform_id text not null,
      pseudonym text not null,
      public_key text not null,
      controller text not null,
      sequence bigint not null,
      expires_at bigint not null,
      primary key (platform_id, pseudonym, public_key)
    );
    create index on realdid_login_session_keys (expires_at);
    create table realdid_login_registrations (
      platform_id text not null,
      pseudonym text not null,
      controller text not null,
      sequence bigint not null,
      deadline bigint not null,
      root text not null,
      points text not null,
      primary key (platform_id, pseudonym)
    );
    create table realdid_login_visits (
      platform_id text not null,
      token_hash text not null,
      pseudonym text not null,
      controller text not null,
      session_key text,
      ends_at bigint not null,
      primary key (platform_id, token_hash)
    );
    create index on realdid_login_visits (ends_at);
  end $$`);
}

/**
 * Deletes rows whose time is over, a few at once, and none that another process is deleting.
 *
 * @param database where they are
 * @param table its name
 * @param column in which the time stands
 * @param time unix seconds; rows of before go
 * @param limit most rows at once
 */
export async function deleteEnded(
  database: SqlDatabase,
  table: string,
  column: string,
  time: number,
  limit: number,
): Promise<void> {
  await database.query(deletionOfEnded(table, `${column} < $1`, limit), [Math.floor(time)]);
}

/**
 * The statement of {@link deleteEnded}, for a part of another one.
 *
 * @param table its name
 * @param condition in SQL
 * @param limit most rows at once
 * @returns SQL
 */
export function deletionOfEnded(table: string, condition: string, limit: number): string {
  return `delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${condition} limit ${limit} for update skip locked))`;
}
