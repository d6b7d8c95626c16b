import { type Migrations, migrateDatabase as migrateAny } from "@realdid/service";

import { rules } from "./migrations/001_rules.ts";
import { registers } from "./migrations/002_registers.ts";
import { publishing } from "./migrations/003_publishing.ts";
import { certificates } from "./migrations/004_certificates.ts";
import { statements } from "./migrations/005_statements.ts";
import type { Database } from "./openDatabase.ts";

/** In this order; a released one is never edited. */
const MIGRATIONS: Migrations = {
  "001_rules": rules,
  "002_registers": registers,
  "003_publishing": publishing,
  "004_certificates": certificates,
  "005_statements": statements,
};

/**
 * Brings the authority's database to this version.
 *
 * @param database open database
 * @returns names of the migrations that were applied now
 * @throws ServiceDatabaseUnusable if the database was made by a newer version, or a migration fails (it then left nothing)
 */
export function migrateDatabase(database: Database): Promise<readonly string[]> {
  return migrateAny(database, MIGRATIONS);
}
