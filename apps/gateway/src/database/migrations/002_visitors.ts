import type { Kysely, Migration } from "@realdid/service";

/** Websites of a platform, and what is remembered of its visitors. */
export const visitors: Migration = {
  async up(db: Kysely<unknown>) {
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
  },
};
