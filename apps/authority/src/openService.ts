import type { Config } from "./config/readConfig.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { type Database, openDatabase } from "./database/openDatabase.ts";
import { openParts } from "./openParts.ts";
import { type Service, type ServiceParts, createService, openGround } from "./service.ts";

/** A service that owns its database. */
export interface OpenService extends Service {
  /** Closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the service with everything that the settings name: database (migrated), keys, register, chain.
 *
 * @param config settings
 * @param open makes the parts; those of the settings unless given
 * @returns the service
 * @throws ServiceDatabaseUnusable and as {@link openParts}, {@link createService} {@link openGround}
 */
export async function openService(
  config: Config,
  open: (config: Config, database: Database) => Promise<ServiceParts> = openParts,
): Promise<OpenService> {
  const ground = await openGround(config);
  let database: Database | undefined;
  const closeAll = async (): Promise<void> => {
    ground.close();
    await database?.close();
  };
  try {
    database = await openDatabase(config.database);
    await migrateDatabase(database);
    const service = await createService(config, ground, database, await open(config, database));
    return { ...service, close: closeAll };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}
