/** Where a platform keeps the challenges it gave out, so that each is answered at most once. */
export interface NonceStore {
  /** Remembers a nonce until `expiresAt`, unix seconds. */
  add(nonce: string, expiresAt: number): Promise<void>;
  /** Forgets the nonce; true only the first time, and only before it expires. Must be atomic. */
  take(nonce: string, time: number): Promise<boolean>;
}

/**
 * Keeps nonces in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryNonceStore(): NonceStore {
  const expiries = new Map<string, number>();
  return {
    add(nonce, expiresAt) {
      expiries.set(nonce, expiresAt);
      return Promise.resolve();
    },
    take(nonce, time) {
      for (const [known, expiry] of expiries) if (expiry < time) expiries.delete(known);
      return Promise.resolve(expiries.delete(nonce));
    },
  };
}
