import { memoryStore, realNameTable, versionedKey } from "realdid";

import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import type { ServiceParts } from "./service.ts";

export async function openParts(_config: Config, _database: Database): Promise<ServiceParts> {
  const key = versionedKey(1, crypto.getRandomValues(new Uint8Array(32)));
  return {
    keys: { uniqueness: [key], sealing: [key] },
    register: realNameTable([]),
    storeOf: () => memoryStore(),
    countWaiting: async () => 0,
  };
}
