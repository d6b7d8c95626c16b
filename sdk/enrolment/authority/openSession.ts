import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { parseResidentId } from "../residentId.ts";
import type { Authority } from "./authority.ts";
import { SESSION_SECONDS, ticketHashOf } from "./deskPresence.ts";
import { keysInForce } from "./keys.ts";
import { oneTimeCode } from "./oneTimeCode.ts";

/** What the desk hands to the person, on paper or as a picture to scan: nobody else sees it. */
export interface SessionTicket {
  /** The proof of possession is made for it. */
  readonly nonce: Hex;
  /** One-time code, 80 random bits: `7KQ2-M9XD-04RT-PZ6H`. */
  readonly code: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Each new session takes this many old ones away, so that they never pile up. */
const SWEPT_SESSIONS = 4;

/**
 * Opens a session at the desk for the person who stands there with their identity card. Name and number alone leak in bulk;
 * a code handed over in person does not. A session is for the number the desk saw, so it cannot enrol anyone else.
 *
 * @param authority whose desk
 * @param number on the identity card
 * @returns the ticket; the store keeps only keyed hashes of it
 * @throws EnrolmentResidentIdInvalid if the number cannot be one
 * @see docs/spec/enrolment.md section 6
 * @example
 * const ticket = await openSession(authority, "11010519491231002X");
 */
export async function openSession(authority: Authority, number: string): Promise<SessionTicket> {
  const now = authority.now();
  const resident = parseResidentId(number, now);
  const nonce = hexlify(globalThis.crypto.getRandomValues(new Uint8Array(32))) as Hex;
  const code = oneTimeCode();
  const expiresAt = now + SESSION_SECONDS;
  await authority.store.transact(async (records) => {
    const [key] = (await keysInForce(authority, records)).uniqueness;
    const ticketHash = ticketHashOf(key, nonce, code, resident);
    await records.removeExpiredSessions(now, SWEPT_SESSIONS);
    await records.putSession({ nonce, ticketHash, keyVersion: key.version, expiresAt });
  });
  return { nonce, code, expiresAt };
}
