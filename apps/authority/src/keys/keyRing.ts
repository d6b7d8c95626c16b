import { type Environment, ServiceSettingInvalid } from "@realdid/service";
import type { VersionedKey } from "realdid";

import { readKeyFile, replaceKeyFile } from "./keyFile.ts";
import { type ServiceKeys, formatKeys, parseKeys } from "./keyText.ts";

/** The keys of a running process. */
export interface KeyRing {
  /** As last read: ask again rather than keep them. */
  readonly keys: ServiceKeys;
  /** The key that hides the register. */
  readonly register: VersionedKey;
  /** File they are in; undefined if they come from the environment. */
  readonly path: string | undefined;
  /** Reads them again, after a rotation elsewhere; says whether they are others than before. */
  reload(): Promise<boolean>;
  /**
   * Writes other keys in place of these.
   *
   * @throws {@link ServiceSettingInvalid} if they come from the environment, which this program cannot change
   */
  replace(keys: ServiceKeys): Promise<void>;
}

/** Where the key file is unless AUTHORITY_KEY_FILE says otherwise. */
export function keyFileOf(environment: Environment): string {
  return environment.AUTHORITY_KEY_FILE || "out/authority/keys.json";
}

/**
 * Opens the keys: AUTHORITY_KEYS with the content of a key file, or else the file.
 *
 * @param environment variables
 * @returns the keys
 * @throws AuthorityKeysMissing AuthorityKeysExposed AuthorityKeysUnreadable
 */
export async function openKeyRing(environment: Environment): Promise<KeyRing> {
  const text = environment.AUTHORITY_KEYS;
  const path = text ? undefined : keyFileOf(environment);
  const read = (): Promise<ServiceKeys> =>
    path === undefined ? Promise.resolve(parseKeys(text ?? "", "AUTHORITY_KEYS")) : readKeyFile(path);
  let keys = await read();
  return {
    get keys() {
      return keys;
    },
    get register() {
      return newestOf(keys.register);
    },
    path,
    async reload() {
      const before = formatKeys(keys);
      keys = await read();
      return formatKeys(keys) !== before;
    },
    async replace(next) {
      if (path === undefined) throw new ServiceSettingInvalid("AUTHORITY_KEYS", "keys that hold the next version too");
      await replaceKeyFile(path, next);
      keys = next;
    },
  };
}

/** The key with the highest version. */
export function newestOf(keys: readonly VersionedKey[]): VersionedKey {
  return keys.reduce((newest, key) => (key.version > newest.version ? key : newest));
}
