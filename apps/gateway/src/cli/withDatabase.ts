import { type Database, migrateDatabase, openDatabase, readSettings } from "@realdid/service";

import { MIGRATIONS } from "../database/migrations.ts";
import type { Schema } from "../database/schema.ts";
import { GatewayPlatformUnknown, GatewayPlatformsMissing } from "../errors.ts";
import { type Config, type PlatformPlace, SETTINGS } from "../settings.ts";

/**
 * Does something with the migrated database, and closes it.
 *
 * @param work is given database, settings, and the migrations that were applied now
 * @throws ServiceDatabaseUnusable and what `work` throws
 */
export async function withDatabase(
  work: (database: Database<Schema>, config: Config, applied: readonly string[]) => Promise<void>,
): Promise<void> {
  const config = readSettings(SETTINGS, process.env);
  const database = await openDatabase<Schema>(config.database);
  try {
    await work(database, config, await migrateDatabase(database, MIGRATIONS));
  } finally {
    await database.close();
  }
}

/**
 * The platforms that a command is about.
 *
 * @param config settings
 * @param slug of one; all of GATEWAY_PLATFORMS without
 * @returns slug and origin of each
 * @throws {@link GatewayPlatformsMissing} {@link GatewayPlatformUnknown}
 */
export function chosenPlatforms({ platforms }: Config, slug: string | undefined): readonly PlatformPlace[] {
  if (platforms.length === 0) throw new GatewayPlatformsMissing();
  if (slug === undefined) return platforms;
  const chosen = platforms.filter((one) => one.slug === slug);
  if (chosen.length === 0) throw new GatewayPlatformUnknown(slug);
  return chosen;
}
