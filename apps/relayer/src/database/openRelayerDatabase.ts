import { type Database, migrateDatabase, openDatabase } from "@realdid/service";

import { proofs } from "./migrations/001_proofs.ts";
import type { Schema } from "./tables.ts";

/** In this order; a released one is never edited. */
const MIGRATIONS = { "001_proofs": proofs };

/** The relayer's database, open. */
export type RelayerDatabase = Database<Schema>;

/**
 * Opens the relayer's database and brings it to this version.
 *
 * @param where folder of the embedded database, or `postgres://...`
 * @returns the database, and the migrations that were applied now
 * @throws ServiceDatabaseUnusable
 */
export async function openRelayerDatabase(
  where: string,
): Promise<{ readonly database: RelayerDatabase; readonly applied: readonly string[] }> {
  const database = await openDatabase<Schema>(where);
  try {
    return { database, applied: await migrateDatabase(database, MIGRATIONS) };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}
