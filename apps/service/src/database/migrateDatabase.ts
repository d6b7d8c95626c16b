import { type Migration, Migrator } from "kysely/migration";

import { ServiceDatabaseUnusable } from "./errors.ts";
import type { Database } from "./openDatabase.ts";

/** Migrations in the order of their names; a released one is never edited. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Brings the database to this version. Two processes that start at once do it once.
 *
 * @param database open database
 * @param migrations of the service
 * @returns names of the migrations that were applied now
 * @throws {@link ServiceDatabaseUnusable} if the database was made by a newer version, or a migration fails (it then left nothing)
 */
export async function migrateDatabase<Schema>(
  database: Database<Schema>,
  migrations: Migrations,
): Promise<readonly string[]> {
  const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const migrator = new Migrator({ db: database.db, provider });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new ServiceDatabaseUnusable("a migration failed", { cause: error });
  return (results ?? []).map(({ migrationName }) => migrationName);
}
