import { type Kysely, type Migration, sql } from "@realdid/service";

/** First version. Text, not jsonb, for what the provider keeps: a request may carry characters that jsonb refuses. */
export const gateway: Migration = {
  async up(db: Kysely<unknown>) {
    await createRecords(db);
    await createOthers(db);
  },
};

async function createRecords(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("gateway_records")
    .addColumn("platform_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("payload", "text", (column) => column.notNull())
    .addColumn("grant_id", "text")
    .addColumn("uid", "text")
    .addColumn("pseudonym", "text")
    .addColumn("consumed_at", "int8")
    .addColumn("expires_at", "int8", (column) => column.notNull())
    .addPrimaryKeyConstraint("gateway_records_key", ["platform_id", "kind", "id"])
    .execute();
  await sql`create index gateway_records_grant on gateway_records (platform_id, grant_id) where grant_id is not null`.execute(
    db,
  );
  await sql`create index gateway_records_uid on gateway_records (platform_id, uid) where uid is not null`.execute(db);
  await sql`create index gateway_records_pseudonym on gateway_records (platform_id, pseudonym) where pseudonym is not null`.execute(
    db,
  );
  await sql`create index gateway_records_end on gateway_records (expires_at)`.execute(db);
}

async function createOthers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("gateway_clients")
    .addColumn("platform_id", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("secret_hash", "text")
    .addColumn("redirect_uris", "text", (column) => column.notNull())
    .addColumn("logout_uris", "text", (column) => column.notNull())
    .addColumn("created_at", "int8", (column) => column.notNull())
    .addPrimaryKeyConstraint("gateway_clients_key", ["platform_id", "client_id"])
    .addUniqueConstraint("gateway_clients_name", ["platform_id", "name"])
    .execute();
  await db.schema
    .createTable("gateway_keys")
    .addColumn("platform_id", "text", (column) => column.notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("generation", "int4", (column) => column.notNull())
    .addColumn("sealed", "bytea", (column) => column.notNull())
    .addColumn("signs_from", "int8", (column) => column.notNull())
    .addColumn("ends_at", "int8")
    .addPrimaryKeyConstraint("gateway_keys_key", ["platform_id", "purpose", "generation"])
    .execute();
  await db.schema
    .createTable("gateway_visitors")
    .addColumn("platform_id", "text", (column) => column.notNull())
    .addColumn("pseudonym", "text", (column) => column.notNull())
    .addColumn("controller", "text", (column) => column.notNull())
    .addColumn("seen_at", "int8", (column) => column.notNull())
    .addPrimaryKeyConstraint("gateway_visitors_key", ["platform_id", "pseudonym"])
    .execute();
  await db.schema
    .createTable("gateway_consents")
    .addColumn("platform_id", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("pseudonym", "text", (column) => column.notNull())
    .addColumn("granted", "text", (column) => column.notNull())
    .addColumn("refused", "text", (column) => column.notNull())
    .addColumn("expires_at", "int8", (column) => column.notNull())
    .addPrimaryKeyConstraint("gateway_consents_key", ["platform_id", "client_id", "pseudonym"])
    .execute();
}
