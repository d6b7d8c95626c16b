import { type Migration, createLeaseTable, sql } from "@realdid/service";

/** Consents of backers that were used; up to which block statements that ended were revoked, and by whom now. */
export const statements: Migration = {
  async up(db) {
    await sql`
      create table backer_consent (
        digest bytea primary key check (length(digest) = 32),
        expires_at int8 not null
      )`.execute(db);
    await sql`create index backer_consent_expires_at on backer_consent (expires_at)`.execute(db);
    await sql`
      create table statement_revocation (
        single boolean primary key default true check (single),
        next_block int8 not null check (next_block >= 0)
      )`.execute(db);
    await createLeaseTable(db);
  },
};
