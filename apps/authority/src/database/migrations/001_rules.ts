import { type Kysely, type Migration, sql } from "@realdid/service";

/** What ought to stand on chain and does not: places whose leaf is missing, or whose person was revoked since. */
const PENDING = "place is not null and (standing = 0 or (standing = 1 and zeroed))";
/** Commitments that get a place with the next batch. */
const WAITING = "place is null and not zeroed";

/** Deployment, versions of keys, sessions, people, leaves. */
export const rules: Migration = {
  async up(db) {
    await createKeysAndSessions(db);
    await createPeopleAndLeaves(db);
  },
};

async function createKeysAndSessions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deployment (
      single boolean primary key default true check (single),
      network_id bytea not null check (length(network_id) = 32),
      registry bytea not null check (length(registry) = 20),
      chain_id text not null
    )`.execute(db);
  await sql`
    create table key_version (
      purpose text not null check (purpose in ('uniqueness', 'sealing', 'register')),
      version int4 not null check (version > 0),
      check_value bytea not null,
      use text not null check (use in ('current', 'old', 'retired')),
      primary key (purpose, version)
    )`.execute(db);
  await sql`create unique index key_version_current on key_version (purpose) where use = 'current'`.execute(db);
  await sql`
    create table session (
      group_id int4 not null,
      nonce bytea not null check (length(nonce) = 32),
      ticket_hash bytea not null,
      key_version int4 not null,
      expires_at int8 not null,
      primary key (group_id, nonce)
    )`.execute(db);
  await sql`create index session_expires_at on session (expires_at)`.execute(db);
}

async function createPeopleAndLeaves(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person (
      group_id int4 not null,
      person_key bytea not null check (length(person_key) = 32),
      key_version int4 not null,
      sealed bytea not null,
      sealing_version int4 not null,
      commitment bytea not null check (length(commitment) = 32),
      revocation_reason text check (revocation_reason in ('loss', 'error', 'theft', 'death', 'court')),
      revocation_published_at int8,
      primary key (group_id, person_key),
      unique (group_id, commitment),
      check (revocation_reason is not null or revocation_published_at is null)
    )`.execute(db);
  await sql`create index person_key_version on person (key_version, group_id)`.execute(db);
  await sql`create index person_sealing_version on person (sealing_version, group_id)`.execute(db);
  await sql`
    create table leaf (
      group_id int4 not null,
      commitment bytea not null check (length(commitment) = 32),
      place int4 check (place >= 0),
      zeroed boolean not null default false,
      standing int2 not null default 0 check (standing in (0, 1, 2)),
      primary key (group_id, commitment),
      unique (group_id, place),
      check (place is not null or standing = 0)
    )`.execute(db);
  await sql`create index leaf_pending on leaf (group_id, place) where ${sql.raw(PENDING)}`.execute(db);
  await sql`create index leaf_waiting on leaf (group_id, commitment) where ${sql.raw(WAITING)}`.execute(db);
}
