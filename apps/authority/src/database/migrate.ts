import { type Migration, Migrator } from "kysely/migration";

import { AuthorityDatabaseUnusable } from "../errors.ts";
import { rules } from "./migrations/001_rules.ts";
import { registers } from "./migrations/002_registers.ts";
import { publishing } from "./migrations/003_publishing.ts";
import { certificates } from "./migrations/004_certificates.ts";
import type { Database } from "./openDatabase.ts";

/** In this order; a released one is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "001_rules": rules,
  "002_registers": registers,
  "003_publishing": publishing,
  "004_certificates": certificates,
};

/**
 * Brings the database to this version. Two processes that start at once do it once.
 *
 * @param database open database
 * @returns names of the migrations that were applied now
 * @throws {@link AuthorityDatabaseUnusable} if the database was made by a newer version, or a migration fails (it then left nothing)
 */
export async function migrateDatabase(database: Database): Promise<readonly string[]> {
  const provider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) };
  const migrator = new Migrator({ db: database.db, provider });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new AuthorityDatabaseUnusable("a migration failed", { cause: error });
  return (results ?? []).map(({ migrationName }) => migrationName);
}
