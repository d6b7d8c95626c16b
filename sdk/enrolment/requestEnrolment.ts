import type { Hex } from "../chain/hex.ts";
import type { EnrolmentRequest } from "./authority/enrolPerson.ts";
import type { SessionTicket } from "./authority/openSession.ts";
import { provePossession } from "./proofOfPossession.ts";
import type { Wallet } from "./restoreWallet.ts";

/** Who asks, where, and with which ticket of the desk. */
export interface EnrolmentApplication {
  readonly name: string;
  /** Resident identity number, as written. */
  readonly number: string;
  /** As the desk handed it over. */
  readonly ticket: Pick<SessionTicket, "nonce" | "code">;
  /** Account that publishes the group: read it from the chain (`groupOf`), not from the authority. */
  readonly authority: Hex;
  readonly groupId: number;
}

/**
 * Makes what the wallet sends to the authority: the commitment and the proof that it holds its secret, for this session only.
 *
 * @param wallet of the person
 * @param application name, number, ticket and group
 * @returns the request; it holds personal data, so it goes to the authority and nowhere else
 * @see docs/spec/enrolment.md section 5
 * @example
 * const request = requestEnrolment(wallet, { name, number, ticket, authority, groupId: 0 });
 */
export function requestEnrolment(wallet: Wallet, application: EnrolmentApplication): EnrolmentRequest {
  const { name, number, ticket, authority, groupId } = application;
  const { networkId, commitment } = wallet;
  const proof = provePossession(wallet, { networkId, authority, groupId, sessionNonce: ticket.nonce });
  return { name, number, sessionNonce: ticket.nonce, code: ticket.code, commitment, proof };
}
