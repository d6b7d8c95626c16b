import { memoryStore, realNameTable, versionedKey } from "realdid";

import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import type { ServiceParts } from "./service.ts";

/**
 * Opens what the rules work on.
 *
 * @param config settings
 * @param database open and migrated
 * @param given parts that are there already: their files are not read
 * @returns all parts
 */
export async function openParts(
  _config: Config,
  _database: Database,
  given: Partial<ServiceParts> = {},
): Promise<ServiceParts> {
  const key = versionedKey(1, crypto.getRandomValues(new Uint8Array(32)));
  return {
    keys: { uniqueness: [key], sealing: [key] },
    register: realNameTable([]),
    storeOf: () => memoryStore(),
    countWaiting: async () => 0,
    ...given,
  };
}
