import type { Hex } from "../../chain/hex.ts";
import type { ResidentId } from "../residentId.ts";
import { type VersionedKey, keyedHash, keysInForce } from "./keys.ts";
import type { PresenceSource } from "./presence.ts";

/** A desk session is good for this long. */
export const SESSION_SECONDS = 1800;

/** Stands for a number that cannot be one, so that it costs what a good one costs. */
const NOBODY = "000000000000000000" as ResidentId;

/**
 * Presence shown by the one-time code that the desk handed over in person, for the number that the desk saw. The code has 80 random
 * bits, so there is no count of attempts with which one could lock another out.
 *
 * @see docs/spec/enrolment.md section 6
 */
export const deskPresence: PresenceSource = {
  async isPresent(authority, records, { number, sessionNonce, code }) {
    const { uniqueness } = await keysInForce(authority, records);
    const session = await records.session(sessionNonce);
    const tickets = uniqueness.map((key) => ({
      version: key.version,
      hash: ticketHashOf(key, sessionNonce, code, number ?? NOBODY),
    }));
    // Keyed hashes are compared: how long that takes tells nothing about the code.
    const holds = tickets.filter(
      ({ version, hash }) => version === session?.keyVersion && hash === session.ticketHash,
    ).length;
    return holds === 1 && number !== undefined && authority.now() < (session?.expiresAt ?? 0);
  },
  close: (_authority, records, { sessionNonce }) => records.removeSession(sessionNonce),
};

/**
 * Keyed hash that ties a session's nonce, its one-time code and the person's number to one another.
 *
 * @param key of uniqueness
 * @param nonce of the session
 * @param code as handed over; case, spaces and hyphens do not matter
 * @param number normalised
 * @returns HMAC-SHA256
 */
export function ticketHashOf(key: VersionedKey, nonce: Hex, code: string, number: ResidentId): Hex {
  const plain = code.toUpperCase().replaceAll(/[\s-]/gu, "");
  return keyedHash(key.key, JSON.stringify(["realdid ticket v2", nonce.toLowerCase(), plain, number]));
}
