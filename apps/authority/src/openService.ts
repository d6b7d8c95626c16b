import type { Config } from "./config/readConfig.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { openDatabase } from "./database/openDatabase.ts";
import { openParts } from "./openParts.ts";
import { type Service, type ServiceParts, createService } from "./service.ts";

/** A service that owns its database. */
export interface OpenService extends Service {
  /** Closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the service with everything that the settings name: database (migrated), keys, register, chain.
 *
 * @param config settings
 * @param given parts that are there already: their files are not read
 * @returns the service
 * @throws AuthorityDatabaseUnusable and as {@link openParts}, {@link createService}
 */
export async function openService(config: Config, given: Partial<ServiceParts> = {}): Promise<OpenService> {
  const database = await openDatabase(config.database);
  try {
    await migrateDatabase(database);
    const service = await createService(config, database, await openParts(config, database, given));
    const close = async (): Promise<void> => {
      await service.close();
      await database.close();
    };
    return { ...service, close };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}
