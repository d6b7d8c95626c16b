import { describeOnDatabases as describeOnAny } from "@realdid/service/testing";

import { migrateDatabase } from "../../src/database/migrate.ts";
import type { Database } from "../../src/database/openDatabase.ts";

/**
 * Declares the same tests once for each kind of database; each `describe` gets a fresh one, migrated by the authority.
 *
 * @param title of what is tested
 * @param tests are given a function that returns the open database, to be called inside `it` or `before`
 */
export function describeOnDatabases(title: string, tests: (open: () => Database) => void): void {
  describeOnAny(title, migrateDatabase, tests);
}
