import type { ChainPolicy } from "./toChainPolicy.ts";

/** An audience as its platform counted it. */
export interface Audience {
  readonly followers: number;
  /** Number of the account's field. */
  readonly field: number;
}

/** Stage by which an account is due: 0 not due, 1 first, 2 later. */
export type Stage = 0 | 1 | 2;

/**
 * Whether an audience is due at a time: the same rule as the platform registry's `assess`.
 *
 * @param policy what is on chain
 * @param audience followers and field
 * @param time unix seconds
 * @returns the stage
 * @see docs/spec/platform.md section 4
 * @example
 * assessAudience({ firstFrom: 1, firstFollowers: 1_000_000, laterFrom: 0, laterFollowers: 0, graceSeconds: 1, fields: 1n },
 *   { followers: 1_000_000, field: 0 }, 2); // 1
 */
export function assessAudience(policy: ChainPolicy, audience: Audience, time: number): Stage {
  const hasBegun = policy.firstFrom !== 0 && time >= policy.firstFrom;
  if (!hasBegun || !countsField(policy, audience.field)) return 0;
  const later = policy.laterFrom !== 0 && time >= policy.laterFrom;
  if (audience.followers < (later ? policy.laterFollowers : policy.firstFollowers)) return 0;
  return later && audience.followers < policy.firstFollowers ? 2 : 1;
}

/**
 * Whether accounts of a field can be due at all.
 *
 * @param policy what is on chain
 * @param field number of the field
 * @returns false for an exempt field, and for any above 63
 */
export function countsField(policy: ChainPolicy, field: number): boolean {
  return field >= 0 && field < 64 && ((policy.fields >> BigInt(field)) & 1n) === 1n;
}

/**
 * The number to report instead of an exact count, which would tell whose account it is: the highest threshold reached.
 *
 * @param policy what is on chain
 * @param followers exact count
 * @returns a threshold of the policy, or 0 below all
 */
export function reachedThreshold(policy: ChainPolicy, followers: number): number {
  return Math.max(0, ...[policy.firstFollowers, policy.laterFollowers].filter((threshold) => threshold <= followers));
}
