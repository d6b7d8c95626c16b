import type { Hex } from "../../chain/hex.ts";

/** What an authority gives a person who asks for a certificate. */
export interface CertificateChallenge {
  readonly networkId: Hex;
  /** Address of the authority's DID. */
  readonly issuer: Hex;
  /** 32 random bytes, used once. */
  readonly nonce: Hex;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** A challenge is good for this long. */
export const CERTIFICATE_CHALLENGE_SECONDS = 600;

/** What an authority keeps for certificates: nothing of whom it issued to, nothing of what. */
export interface CertificateStore {
  /** Keeps a challenge at least until it expires. */
  keep(challenge: CertificateChallenge): Promise<void>;
  /** Hands a challenge out and forgets it, in one atomic step; undefined if there is none with this nonce. */
  take(nonce: Hex): Promise<CertificateChallenge | undefined>;
  /**
   * Remembers a holder key for good, in one atomic step.
   *
   * @param key compressed point; keep a keyed hash of it
   * @returns whether it was never seen before
   */
  remember(key: Hex): Promise<boolean>;
}

/**
 * Keeps them in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryCertificateStore(): CertificateStore {
  const challenges = new Map<Hex, CertificateChallenge>();
  const seen = new Set<Hex>();
  return {
    keep(challenge) {
      // Never-answered ones go when the next is given out: all live equally long, so the oldest come first.
      for (const [nonce, { expiresAt }] of challenges) {
        if (expiresAt >= challenge.expiresAt - CERTIFICATE_CHALLENGE_SECONDS) break;
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
    remember(key) {
      const isNew = !seen.has(key);
      seen.add(key);
      return Promise.resolve(isNew);
    },
  };
}
