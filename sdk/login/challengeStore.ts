import type { LoginChallenge } from "./createChallenge.ts";

/** Where a platform keeps the challenges it gave out, so that each is answered at most once, and as it was given out. */
export interface ChallengeStore {
  /** Keeps a challenge at least until it expires. */
  keep(challenge: LoginChallenge): Promise<void>;
  /** Hands the challenge out and forgets it, in one atomic step; undefined if there is none with this nonce. */
  take(nonce: string): Promise<LoginChallenge | undefined>;
}

/**
 * Keeps challenges in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryChallengeStore(): ChallengeStore {
  const challenges = new Map<string, LoginChallenge>();
  return {
    keep(challenge) {
      // Never-answered ones go when the next is given out: all live equally long, so the oldest come first.
      for (const [nonce, { expiresAt }] of challenges) {
        if (expiresAt >= challenge.issuedAt) break;
        challenges.delete(nonce);
      }
      challenges.set(challenge.nonce, challenge);
      return Promise.resolve();
    },
    take(nonce) {
      const challenge = challenges.get(nonce);
      challenges.delete(nonce);
      return Promise.resolve(challenge);
    },
  };
}
