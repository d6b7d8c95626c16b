import { type Migration, createDeploymentTable, createLeaseTable, sql } from "@realdid/service";

/** Deployment, lease, proofs, and what is on its way. */
export const proofs: Migration = {
  async up(db) {
    await createDeploymentTable(db);
    await createLeaseTable(db);
    await sql`
      create table proof (
        id bytea primary key check (length(id) = 32),
        platform_id bytea not null check (length(platform_id) = 32),
        pseudonym bytea not null check (length(pseudonym) = 32),
        turn int4 not null,
        content text,
        deadline int8 not null,
        state text not null check (state in ('waiting', 'sent', 'done', 'moved on', 'refused')),
        sent_after int8,
        code text,
        transaction_hash bytea check (length(transaction_hash) = 32),
        settled_at int8,
        check ((state in ('waiting', 'sent')) = (settled_at is null)),
        check ((settled_at is null) = (content is not null)),
        check ((state = 'sent') = (sent_after is not null))
      )`.execute(db);
    await sql`create index proof_open on proof (platform_id, pseudonym) where settled_at is null`.execute(db);
    await sql`create index proof_pseudonym on proof (pseudonym, platform_id)`.execute(db);
    await sql`create index proof_settled on proof (settled_at) where settled_at is not null`.execute(db);
    await sql`create table outgoing (nonce int8 primary key, raw bytea not null)`.execute(db);
    await sql`
      create table sending (
        single boolean primary key default true check (single),
        waits_for text check (waits_for in ('funds', 'fee', 'transaction', 'pause', 'chain'))
      )`.execute(db);
    await sql`insert into sending (waits_for) values (null)`.execute(db);
  },
};
