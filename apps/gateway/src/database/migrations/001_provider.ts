import { type Kysely, type Migration, sql } from "@realdid/service";

/** What the provider keeps, and what it signs with. Text, not jsonb: a request may carry characters that jsonb refuses. */
export const provider: Migration = {
  async up(db: Kysely<unknown>) {
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
  },
};
