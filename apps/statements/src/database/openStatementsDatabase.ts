import { type Database, migrateDatabase, openDatabase } from "@realdid/service";

import { statements } from "./migrations/001_statements.ts";
import type { Schema } from "./schema.ts";

/** In this order; a released one is never edited. */
const MIGRATIONS = { "001_statements": statements };

/** The service's database, open. */
export type StatementsDatabase = Database<Schema>;

/**
 * Opens the service's database and brings it to this version.
 *
 * @param where folder of the embedded database, or `postgres://...`
 * @returns the database, and the migrations that were applied now
 * @throws ServiceDatabaseUnusable
 */
export async function openStatementsDatabase(
  where: string,
): Promise<{ readonly database: StatementsDatabase; readonly applied: readonly string[] }> {
  const database = await openDatabase<Schema>(where);
  try {
    return { database, applied: await migrateDatabase(database, MIGRATIONS) };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}
