import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The deployment that the database belongs to: one row. */
export interface DeploymentTable {
  readonly id: number;
  readonly network_id: string;
  readonly chain_id: string;
  readonly registry: string;
}

export const deployment: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("deployment")
      .addColumn("id", "integer", (column) => column.primaryKey().check(sql`id = 1`))
      .addColumn("network_id", "text", (column) => column.notNull())
      .addColumn("chain_id", "text", (column) => column.notNull())
      .addColumn("registry", "text", (column) => column.notNull())
      .execute();
  },
};
