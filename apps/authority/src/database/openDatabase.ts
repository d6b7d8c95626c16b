import { type Database as AnyDatabase, openDatabase as openAny } from "@realdid/service";

import type { Schema } from "./schema.ts";

/** The authority's database, open. */
export type Database = AnyDatabase<Schema>;

/**
 * Opens the authority's database.
 *
 * @param where folder of the embedded database, or `postgres://...`
 * @returns the database; close it to end the program
 * @throws ServiceDatabaseUnusable
 */
export function openDatabase(where: string): Promise<Database> {
  return openAny<Schema>(where);
}
