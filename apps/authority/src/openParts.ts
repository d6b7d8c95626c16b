import { readIssuerFile } from "./certificates/issuerFile.ts";
import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import { type KeyRing, openKeyRing } from "./keys/keyRing.ts";
import { bindRegisterKey, databaseRegister } from "./register/databaseRegister.ts";
import type { ServiceParts } from "./service.ts";
import { databaseStore } from "./store/authorityStore.ts";
import { countWaiting } from "./store/countWaiting.ts";

/**
 * Opens what the rules work on: the keys, and the records and registers in the database.
 *
 * @param config settings
 * @param database open and migrated
 * @returns the parts
 * @throws AuthorityKeysMissing AuthorityKeysExposed AuthorityKeysUnreadable AuthorityRegisterKeyDiffers AuthorityIssuerUnreadable
 */
export async function openParts(config: Config, database: Database): Promise<ServiceParts> {
  const ring = await openKeyRing({ AUTHORITY_KEY_FILE: config.keyFile, AUTHORITY_KEYS: config.keys });
  return { ...(await partsOf(database, ring)), issuer: await readIssuerFile(config.issuerFile) };
}

/**
 * The parts, with keys that are open.
 *
 * @param database open and migrated
 * @param ring keys
 * @returns the parts
 * @throws AuthorityRegisterKeyDiffers
 */
export async function partsOf(database: Database, ring: KeyRing): Promise<ServiceParts> {
  await bindRegisterKey(database, ring.register);
  return {
    keys: () => ring.keys,
    registerOf: (groupId) => databaseRegister(database, ring.register, groupId),
    // A rotation elsewhere puts a key into force that this process has not read yet.
    storeOf: (groupId) => databaseStore(database, groupId, { reloadKeys: () => ring.reload() }),
    countWaiting: () => countWaiting(database),
  };
}
