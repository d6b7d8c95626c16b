import { type Kysely, type Migration, createDeploymentTable, sql } from "@realdid/service";

/** First version. */
export const relayer: Migration = {
  async up(db: Kysely<unknown>) {
    await createDeploymentTable(db);
    await sql`
      create table relayer_proofs (
        id text primary key check (id ~ '^[0-9a-f]{64}$'),
        platform_id bytea not null check (length(platform_id) = 32),
        proof text,
        deadline int8 not null,
        state text not null check (state in ('waiting', 'sent', 'done', 'moved on', 'refused')),
        code text,
        transaction_hash bytea check (length(transaction_hash) = 32),
        settled_at int8,
        check ((proof is null) = (settled_at is not null)),
        check ((settled_at is null) = (state in ('waiting', 'sent')))
      )`.execute(db);
    await sql`create index relayer_proofs_open on relayer_proofs (platform_id, id) where settled_at is null`.execute(
      db,
    );
    await sql`create index relayer_proofs_settled on relayer_proofs (settled_at) where settled_at is not null`.execute(
      db,
    );
  },
};
