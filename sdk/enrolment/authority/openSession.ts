import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { parseResidentId } from "../residentId.ts";
import { type Authority, SESSION_SECONDS, codeHashOf, personKeyOf } from "./authority.ts";

/** What the desk hands to the person, on paper or as a picture to scan: nobody else sees it. */
export interface SessionTicket {
  /** The proof of possession is made for it. */
  readonly nonce: Hex;
  /** One-time code, 80 random bits: `7KQ2-M9XD-04RT-PZ6H`. */
  readonly code: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** 32 characters that are not mistaken for one another. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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
  const personKey = personKeyOf(authority, parseResidentId(number, now));
  const nonce = hexlify(globalThis.crypto.getRandomValues(new Uint8Array(32))) as Hex;
  const characters = [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map(
    (byte) => ALPHABET[byte % 32] ?? "",
  );
  const code = [0, 4, 8, 12].map((start) => characters.slice(start, start + 4).join("")).join("-");
  const expiresAt = now + SESSION_SECONDS;
  const session = { nonce, personKey, codeHash: codeHashOf(authority, nonce, code), expiresAt };
  await authority.store.transact((records) => records.putSession(session));
  return { nonce, code, expiresAt };
}
