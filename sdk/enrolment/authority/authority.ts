import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { ResidentId } from "../residentId.ts";
import type { AuthorityStore } from "./authorityStore.ts";

/** Says whether a name belongs to a number: the population register. */
export interface RealNameSource {
  /**
   * @param name as the person gave it
   * @param number normalised
   * @returns whether the register has exactly this name under this number
   */
  matches(name: string, number: ResidentId): Promise<boolean>;
}

/** Secret keys of an authority, 32 bytes each, kept apart from its store. */
export interface AuthorityKeys {
  /** Makes one person's number findable without being readable. */
  readonly uniqueness: Uint8Array;
  /** Encrypts names and numbers. */
  readonly sealing: Uint8Array;
}

/** One authority's rules for one group: a person is checked once, in presence, and has one live commitment. */
export interface Authority {
  readonly networkId: Hex;
  /** Address that publishes the group's roots, as `EnrolmentRegistry.groupOf` gives it. */
  readonly address: Hex;
  readonly groupId: number;
  readonly keys: AuthorityKeys;
  readonly store: AuthorityStore;
  readonly register: RealNameSource;
  /** Longest lease of a pseudonym, seconds: `PseudonymRegistry.leaseSeconds()`. */
  readonly leaseSeconds: number;
  /** `EnrolmentRegistry.rootWindowSeconds()`. */
  readonly rootWindowSeconds: number;
  /** Unix seconds. */
  readonly now: () => number;
  /** Seconds for which the registries were ever paused, in all: they lengthen the wait as they lengthen leases. */
  readonly pausedSeconds: () => number;
}

/** A desk session is good for this long. */
export const SESSION_SECONDS = 1800;

/**
 * Keyed hash under which a person is found: without the key a number cannot be tried out.
 *
 * @param authority whose key
 * @param number normalised
 * @returns HMAC-SHA256
 */
export function personKeyOf(authority: Authority, number: ResidentId): Hex {
  return keyedHash(authority.keys.uniqueness, `realdid person v1:${number}`);
}

/**
 * Keyed hash of a session's one-time code.
 *
 * @param authority whose key
 * @param nonce of the session
 * @param code as handed over; case, spaces and hyphens do not matter
 * @returns HMAC-SHA256
 */
export function codeHashOf(authority: Authority, nonce: Hex, code: string): Hex {
  const plain = code.toUpperCase().replaceAll(/[\s-]/gu, "");
  return keyedHash(authority.keys.uniqueness, `realdid code v1:${nonce.toLowerCase()}:${plain}`);
}

function keyedHash(key: Uint8Array, text: string): Hex {
  return hexlify(hmac(sha256, key, new TextEncoder().encode(text))) as Hex;
}
