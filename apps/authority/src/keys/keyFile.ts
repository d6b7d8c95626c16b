import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { versionedKey } from "realdid";

import { AuthorityKeysExist, AuthorityKeysExposed, AuthorityKeysMissing } from "../errors.ts";
import { type ServiceKeys, formatKeys, parseKeys } from "./keyText.ts";

const OWNER_ONLY = 0o600;
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
  const draft = await writeDraft(path, keys);
  try {
    // Fails if the file is there, also if it came to be this very moment.
    await link(draft, path);
    await syncFolder(path);
  } catch (thrown) {
    throw (thrown as { readonly code?: unknown }).code === "EEXIST" ? new AuthorityKeysExist(path) : thrown;
  } finally {
    await rm(draft, { force: true });
  }
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
export async function replaceKeyFile(path: string, keys: ServiceKeys): Promise<void> {
  await rename(await writeDraft(path, keys), path);
  await syncFolder(path);
}

async function writeDraft(path: string, keys: ServiceKeys): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(4).toString("hex")}.new`;
  const file = await open(draft, "wx", OWNER_ONLY);
  try {
    await file.writeFile(formatKeys(keys));
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
