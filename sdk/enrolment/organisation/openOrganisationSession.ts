import { AbiCoder, hexlify, keccak256 } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { SESSION_SECONDS } from "../authority/deskPresence.ts";
import { oneTimeCode } from "../authority/oneTimeCode.ts";
import type { SessionTicket } from "../authority/openSession.ts";
import { parseCreditCode } from "../creditCode.ts";
import type { OrganisationDesk } from "./organisationDesk.ts";

/**
 * Opens a session at the desk for an organisation whose representative stands there with its business licence. Name and code are public, and
 * anyone has a DID; a code handed over in person shows who may join the two.
 *
 * @param desk where the representative is
 * @param creditCode on the licence
 * @returns the ticket for {@link signOrganisationRequest}; the store keeps only a hash of its code
 * @throws EnrolmentCreditCodeInvalid
 * @see docs/spec/enrolment.md section 11
 */
export async function openOrganisationSession(
  desk: Pick<OrganisationDesk, "store" | "now">,
  creditCode: string,
): Promise<SessionTicket> {
  const parsed = parseCreditCode(creditCode);
  const nonce = hexlify(globalThis.crypto.getRandomValues(new Uint8Array(32))) as Hex;
  const code = oneTimeCode();
  const expiresAt = desk.now() + SESSION_SECONDS;
  const session = { nonce, creditCode: parsed, codeHash: organisationCodeHash(nonce, code), expiresAt };
  await desk.store.transact((records) => records.putSession(session));
  return { nonce, code, expiresAt };
}

/**
 * Hash of a session's one-time code; 80 random bits cannot be tried out.
 *
 * @param nonce of the session
 * @param code as handed over; case, spaces and hyphens do not matter
 * @returns keccak256
 */
export function organisationCodeHash(nonce: Hex, code: string): Hex {
  const plain = code.toUpperCase().replaceAll(/[\s-]/gu, "");
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "string"], [nonce, plain])) as Hex;
}
