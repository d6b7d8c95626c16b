import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";

import { createWholeFile, replaceWholeFile } from "@realdid/service";
import { versionedKey } from "realdid";

import { AuthorityKeysExist, AuthorityKeysExposed, AuthorityKeysMissing } from "../errors.ts";
import { type ServiceKeys, formatKeys, parseKeys } from "./keyText.ts";

const OTHERS = 0o077;
const KEY_BYTES = 32;

/** A new random key. */
export function freshKey(version: number): ServiceKeys["register"][number] {
  return versionedKey(version, new Uint8Array(randomBytes(KEY_BYTES)));
}

/**
 * Makes a key file with new keys.
 *
 * @param path of a file that is not there
 * @throws {@link AuthorityKeysExist} if it is: keys are never replaced
 */
export async function createKeyFile(path: string): Promise<void> {
  const keys = { uniqueness: [freshKey(1)], sealing: [freshKey(1)], register: [freshKey(1)] };
  if (!(await createWholeFile(path, formatKeys(keys)))) throw new AuthorityKeysExist(path);
}

/**
 * Reads a key file.
 *
 * @param path of the file
 * @returns the keys
 * @throws {@link AuthorityKeysMissing} {@link AuthorityKeysExposed} AuthorityKeysUnreadable
 */
export async function readKeyFile(path: string): Promise<ServiceKeys> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new AuthorityKeysMissing(path);
  if ((found.mode & OTHERS) !== 0) throw new AuthorityKeysExposed(path);
  return parseKeys(await readFile(path, "utf8"), path);
}

/**
 * Replaces a key file in one step; when this returns the new one survives a power cut.
 *
 * @param path of the file
 * @param keys new content
 */
export function replaceKeyFile(path: string, keys: ServiceKeys): Promise<void> {
  return replaceWholeFile(path, formatKeys(keys));
}
