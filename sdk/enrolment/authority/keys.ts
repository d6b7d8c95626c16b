import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { EnrolmentKeysNotInForce } from "../errors.ts";
import type { Authority } from "./authority.ts";
import type { AuthorityRecords, KeyLock, SecretKeyPurpose, KeyState } from "./authorityStore.ts";

/** A secret key and which one it is. */
export interface VersionedKey {
  /** 1 and up; a higher one is newer. A number is never given to a second key. */
  readonly version: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Keyed hash of a constant: tells whether two places hold the same key, and nothing else. */
  readonly check: Hex;
}

/** Secret keys of an authority, kept apart from its store. Which of them are in force, the store says. */
export interface AuthorityKeys {
  /** Make one person's number findable without being readable. */
  readonly uniqueness: readonly VersionedKey[];
  /** Encrypt names and numbers. */
  readonly sealing: readonly VersionedKey[];
}

/** The keys that a transaction works with, the newest of each first: it alone is written with. */
export interface KeysInForce {
  readonly uniqueness: readonly [VersionedKey, ...VersionedKey[]];
  readonly sealing: readonly [VersionedKey, ...VersionedKey[]];
}

/**
 * Names a key.
 *
 * @param version 1 and up
 * @param key 32 bytes
 * @returns the key with its check value
 * @example
 * const keys = { uniqueness: [versionedKey(1, uniqueness)], sealing: [versionedKey(1, sealing)] };
 */
export function versionedKey(version: number, key: Uint8Array): VersionedKey {
  return { version, key, check: keyedHash(key, "realdid key check v1") };
}

/**
 * HMAC-SHA256 of a text.
 *
 * @param key 32 bytes
 * @param text what to hash
 * @returns 32 bytes
 */
export function keyedHash(key: Uint8Array, text: string): Hex {
  return hexlify(hmac(sha256, key, new TextEncoder().encode(text))) as Hex;
}

/**
 * The keys that are in force, held so until the transaction ends. A store that has none yet takes the newest of the authority's.
 *
 * @param authority whose keys
 * @param records of the transaction; this is the first that is asked of them
 * @param lock `exclusive` if the transaction changes which keys are in force
 * @returns the keys, newest first
 * @throws {@link EnrolmentKeysNotInForce} if one of them is missing here, or is another key of the same number
 */
export async function keysInForce(
  authority: Pick<Authority, "keys">,
  records: AuthorityRecords,
  lock: KeyLock = "shared",
): Promise<KeysInForce> {
  const states = await records.keyStates(lock);
  const known = states.length === 0 ? await adoptKeys(authority.keys, records) : states;
  return { uniqueness: pick(authority.keys, known, "uniqueness"), sealing: pick(authority.keys, known, "sealing") };
}

/**
 * The key of a version.
 *
 * @param keys of one purpose
 * @param purpose for the refusal
 * @param version which one
 * @returns the key
 * @throws {@link EnrolmentKeysNotInForce} if it is not among them
 */
export function keyOfVersion(keys: readonly VersionedKey[], purpose: SecretKeyPurpose, version: number): VersionedKey {
  const found = keys.find((key) => key.version === version);
  if (found === undefined) throw new EnrolmentKeysNotInForce(purpose, version);
  return found;
}

async function adoptKeys(keys: AuthorityKeys, records: AuthorityRecords): Promise<readonly KeyState[]> {
  const states = (["uniqueness", "sealing"] as const).map((purpose): KeyState => {
    const newest = [...keys[purpose]].sort((a, b) => b.version - a.version)[0];
    if (newest === undefined) throw new EnrolmentKeysNotInForce(purpose, 1);
    return { purpose, version: newest.version, check: newest.check, use: "current" };
  });
  for (const state of states) await records.putKeyState(state);
  return states;
}

function pick(
  keys: AuthorityKeys,
  states: readonly KeyState[],
  purpose: SecretKeyPurpose,
): readonly [VersionedKey, ...VersionedKey[]] {
  const inForce = states
    .filter((state) => state.purpose === purpose && state.use !== "retired")
    .sort((a, b) => b.version - a.version)
    .map(({ version, check }) => {
      const key = keyOfVersion(keys[purpose], purpose, version);
      if (key.check !== check) throw new EnrolmentKeysNotInForce(purpose, version);
      return key;
    });
  const [current, ...old] = inForce;
  if (current === undefined) throw new EnrolmentKeysNotInForce(purpose, 1);
  return [current, ...old];
}
