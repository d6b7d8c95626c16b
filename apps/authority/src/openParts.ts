import { realNameTable, versionedKey } from "realdid";

import { readIssuerFile } from "./certificates/issuerFile.ts";
import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import type { ServiceParts } from "./service.ts";
import { databaseStore } from "./store/authorityStore.ts";
import { countWaiting } from "./store/countWaiting.ts";

/**
 * Opens what the rules work on.
 *
 * @param config settings
 * @param database open and migrated
 * @param given parts that are there already: their files are not read
 * @returns all parts
 */
export async function openParts(
  config: Config,
  database: Database,
  given: Partial<ServiceParts> = {},
): Promise<ServiceParts> {
  const key = versionedKey(1, crypto.getRandomValues(new Uint8Array(32)));
  return {
    keys: { uniqueness: [key], sealing: [key] },
    register: realNameTable([]),
    storeOf: (groupId) => databaseStore(database, groupId),
    countWaiting: () => countWaiting(database),
    issuer: await readIssuerFile(config.issuerFile),
    ...given,
  };
}
