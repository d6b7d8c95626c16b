import { type Kysely, type Migration, sql } from "@realdid/service";

/** Intent rows of epochs, answers of operators, who publishes, and what wallets download. */
export const publishing: Migration = {
  async up(db: Kysely<unknown>) {
    await createEpochs(db);
    await db.schema
      .createTable("publisher")
      .addColumn("group_id", "integer", (column) => column.primaryKey())
      .addColumn("holder", "text")
      .addColumn("held_until", "bigint", (column) => column.notNull().defaultTo(0))
      .addColumn("requested_at", "bigint")
      .addColumn("waits_for", "text")
      .addColumn("waits_since", "bigint")
      .execute();
    await db.schema
      .createTable("shard")
      .addColumn("kind", "text", (column) => column.notNull().check(sql`kind in ('shard', 'top')`))
      .addColumn("root", "bytea", (column) => column.notNull())
      .addColumn("is_compressed", "boolean", (column) => column.notNull())
      .addColumn("content", "bytea", (column) => column.notNull())
      .addColumn("stored_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("shard_key", ["kind", "root"])
      .execute();
    // Leaves are random numbers: trying to compress them costs time and gains nothing.
    await sql`alter table shard alter column content set storage external`.execute(db);
    await sql`alter table epoch alter column leaves set storage external`.execute(db);
  },
};

async function createEpochs(db: Kysely<unknown>): Promise<void> {
  const states = sql`state in ('placed', 'prepared', 'signed', 'sent', 'confirmed', 'withdrawn', 'abandoned')`;
  await db.schema
    .createTable("epoch")
    .addColumn("id", "bigint", (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn("group_id", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull().check(states))
    .addColumn("reason", "text")
    .addColumn("previous_root", "bytea", (column) => column.notNull())
    .addColumn("size_before", "bigint", (column) => column.notNull())
    .addColumn("size", "bigint", (column) => column.notNull())
    .addColumn("leaves", "bytea", (column) => column.notNull())
    .addColumn("batch_hash", "bytea", (column) => column.notNull())
    .addColumn("uri", "text")
    .addColumn("root", "bytea")
    .addColumn("safe_nonce", "bigint")
    .addColumn("raw_transaction", "bytea")
    .addColumn("transaction_hash", "bytea")
    .addColumn("sent_at", "bigint")
    .addColumn("epoch_number", "bigint")
    .addColumn("block", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  // Whatever two publishers do, a group has one batch under way.
  await sql`create unique index epoch_open on epoch (group_id) where state in ('placed', 'prepared', 'signed', 'sent')`.execute(
    db,
  );
  await sql`create index epoch_root on epoch (group_id, root)`.execute(db);
  await sql`create index epoch_batch_hash on epoch (batch_hash)`.execute(db);
  await sql`create index epoch_confirmed on epoch (group_id, epoch_number) where state = 'confirmed'`.execute(db);
  await createParts(db);
}

async function createParts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("epoch_shard")
    .addColumn("epoch_id", "bigint", (column) => column.notNull().references("epoch.id"))
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("leaves", "bytea", (column) => column.notNull())
    .addColumn("root_before", "bytea")
    .addColumn("root_after", "bytea")
    .addColumn("differs_at", "bigint")
    .addPrimaryKeyConstraint("epoch_shard_key", ["epoch_id", "number"])
    .execute();
  await db.schema
    .createTable("epoch_signature")
    .addColumn("epoch_id", "bigint", (column) => column.notNull().references("epoch.id"))
    .addColumn("safe_nonce", "bigint", (column) => column.notNull())
    .addColumn("operator", "bytea", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull().check(sql`kind in ('signature', 'refusal', 'evidence')`))
    .addColumn("root", "bytea")
    .addColumn("part", "text")
    .addColumn("signature", "bytea", (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("epoch_signature_key", ["epoch_id", "safe_nonce", "operator", "kind"])
    .execute();
}
