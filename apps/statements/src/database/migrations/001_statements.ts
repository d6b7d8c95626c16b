import { type Migration, createDeploymentTable, sql } from "@realdid/service";

/** Deployment, statements, and viewers of a day. */
export const statements: Migration = {
  async up(db) {
    await createDeploymentTable(db);
    await sql`
      create table statement (
        uid bytea primary key check (length(uid) = 32),
        platform text not null,
        pseudonym bytea not null check (length(pseudonym) = 32),
        expires_at int8 not null,
        sealed bytea not null
      )`.execute(db);
    await sql`create index statement_pseudonym on statement (platform, pseudonym)`.execute(db);
    await sql`
      create table ended (
        platform text not null,
        pseudonym bytea not null check (length(pseudonym) = 32),
        ending text not null check (ending in ('withdrawn', 'replaced', 'revoked', 'expired')),
        primary key (platform, pseudonym)
      )`.execute(db);
    await sql`
      create table challenge (
        nonce bytea primary key check (length(nonce) = 32),
        day text not null,
        deadline int8 not null
      )`.execute(db);
    await sql`
      create table session (
        id bytea primary key check (length(id) = 32),
        day text not null,
        pseudonym bytea not null check (length(pseudonym) = 32),
        epoch int8 not null
      )`.execute(db);
    await sql`
      create table viewer (
        day text not null,
        pseudonym bytea not null check (length(pseudonym) = 32),
        views int4 not null default 0,
        is_banned boolean not null default false,
        primary key (day, pseudonym)
      )`.execute(db);
  },
};
