import type { Hex } from "../../chain/hex.ts";
import type { ResidentId } from "../residentId.ts";
import type { AuthorityStore } from "./authorityStore.ts";
import { type AuthorityKeys, type KeysInForce, type VersionedKey, keyedHash } from "./keys.ts";
import type { PresenceSource } from "./presence.ts";

/** Says whether a name belongs to a number: the population register. */
export interface RealNameSource {
  /**
   * @param name as the person gave it
   * @param number normalised
   * @returns whether the register has exactly this name under this number
   */
  matches(name: string, number: ResidentId): Promise<boolean>;
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
  /** The desk's sessions with one-time codes unless given. */
  readonly presence?: PresenceSource;
  /** Longest lease of a pseudonym, seconds: `PseudonymRegistry.leaseSeconds()`. */
  readonly leaseSeconds: number;
  /** `EnrolmentRegistry.rootWindowSeconds()`. */
  readonly rootWindowSeconds: number;
  /** Unix seconds. */
  readonly now: () => number;
  /** Time of the chain's newest block, unix seconds: waits end by it, since leases do. `now` unless given. */
  readonly chainNow?: () => number | Promise<number>;
  /** Seconds for which the registries were ever paused, in all: they lengthen the wait as they lengthen leases. Never an old figure. */
  readonly pausedSeconds: () => number | Promise<number>;
}

/**
 * Keyed hash under which a person is found in a group: without the key a number cannot be tried out, nor seen to be in two groups.
 *
 * @param key of uniqueness
 * @param groupId number of the group
 * @param number normalised
 * @returns HMAC-SHA256
 */
export function personKeyOf(key: VersionedKey, groupId: number, number: ResidentId): Hex {
  return keyedHash(key.key, `realdid person v1:${number}${groupId === 0 ? "" : `:${groupId}`}`);
}

/**
 * Every hash under which a person may be found while a key is replaced.
 *
 * @param keys in force
 * @param groupId number of the group
 * @param number normalised
 * @returns the one that is written first
 */
export function personKeysOf(keys: KeysInForce, groupId: number, number: ResidentId): readonly [Hex, ...Hex[]] {
  const [current, ...old] = keys.uniqueness;
  return [personKeyOf(current, groupId, number), ...old.map((key) => personKeyOf(key, groupId, number))];
}
