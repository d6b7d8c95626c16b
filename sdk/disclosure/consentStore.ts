import type { Hex } from "../chain/hex.ts";

/** A backer's consent is good for at most this long after it was signed. */
export const CONSENT_SECONDS = 3_600;

/** Where an authority keeps which consents it acted on, so that each names a backer at most once. */
export interface ConsentStore {
  /**
   * Remembers a consent until its deadline, in one atomic step.
   *
   * @param digest of what was signed; of a person it says nothing
   * @param deadline unix seconds; at most {@link CONSENT_SECONDS} ahead
   * @returns whether it was never seen before
   */
  use(digest: Hex, deadline: number): Promise<boolean>;
}

/**
 * Keeps them in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryConsentStore(): ConsentStore {
  const used = new Map<Hex, number>();
  return {
    use(digest, deadline) {
      // A deadline is at most so far ahead: whatever ended that long before this one is over.
      for (const [one, until] of used) if (until <= deadline - CONSENT_SECONDS) used.delete(one);
      const isNew = !used.has(digest);
      used.set(digest, deadline);
      return Promise.resolve(isNew);
    },
  };
}
