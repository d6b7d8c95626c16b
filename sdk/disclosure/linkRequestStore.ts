import type { Hex } from "../chain/hex.ts";
import type { LinkRequest } from "../pseudonym/linkProof.ts";

/** Where an authority keeps the link requests it gave out, so that each is answered at most once, and as it was given out. */
export interface LinkRequestStore {
  /** Keeps a request at least until it expires. */
  keep(request: LinkRequest): Promise<void>;
  /** Hands the request out and forgets it, in one atomic step; undefined if there is none with this nonce. */
  take(nonce: Hex): Promise<LinkRequest | undefined>;
}

/** A link request is good for this long. */
export const LINK_SECONDS = 600;

/**
 * Keeps link requests in memory: for one process.
 *
 * @returns an empty store
 */
export function memoryLinkRequestStore(): LinkRequestStore {
  const requests = new Map<Hex, LinkRequest>();
  return {
    keep(request) {
      // Never-answered ones go when the next is given out: all live equally long, so the oldest come first.
      for (const [nonce, { expiresAt }] of requests) {
        if (expiresAt >= request.expiresAt - LINK_SECONDS) break;
        requests.delete(nonce);
      }
      requests.set(request.nonce, request);
      return Promise.resolve();
    },
    take(nonce) {
      const request = requests.get(nonce);
      requests.delete(nonce);
      return Promise.resolve(request);
    },
  };
}
