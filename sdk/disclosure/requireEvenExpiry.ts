import { DisclosureExpiryUneven } from "./errors.ts";

const DAY_SECONDS = 86_400;

/**
 * Refuses an expiry that would tell statements apart: the chain shows it, and a wallet that computes one to the second for two platforms
 * joins its two pseudonyms.
 *
 * @param expiresAt of a statement, unix seconds; 0 means never
 * @throws {@link DisclosureExpiryUneven}
 */
export function requireEvenExpiry(expiresAt: number): void {
  if (expiresAt % DAY_SECONDS !== 0) throw new DisclosureExpiryUneven(expiresAt);
}
