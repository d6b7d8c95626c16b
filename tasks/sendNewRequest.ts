import { isHexString } from "ethers";

import { TaskTicketInvalid } from "./errors.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import { createWallet } from "../sdk/enrolment/createWallet.ts";
import { requestEnrolment } from "../sdk/enrolment/requestEnrolment.ts";
import { type Wallet, restoreWallet } from "../sdk/enrolment/restoreWallet.ts";
import { sendEnrolment } from "../sdk/enrolment/sendEnrolment.ts";

/** What a person brings from the desk, and where it goes. */
export interface NewRequest {
  readonly url: string;
  readonly groupId: number;
  readonly name: string;
  readonly number: string;
  readonly nonce: string;
  readonly code: string;
  /** Of the person's wallet; a new one without it. */
  readonly mnemonic: string | undefined;
}

/**
 * Plays the wallet of a person who has a ticket: makes the request and sends it. The group's authority is read from the chain.
 *
 * @param network connected network
 * @param request ticket, person and URL
 * @returns the wallet that is enrolled
 * @throws {@link TaskTicketInvalid} EnrolmentAuthorityRefused EnrolmentAuthorityUnreachable
 */
export async function sendNewRequest(network: RealDidNetwork, request: NewRequest): Promise<Wallet> {
  const { url, groupId, name, number, nonce, code, mnemonic } = request;
  if (!isHexString(nonce, 32)) throw new TaskTicketInvalid();
  const { networkId } = network.deployment;
  const { authority } = await view(network.enrolmentRegistry.groupOf(groupId));
  const wallet = mnemonic === undefined ? createWallet(networkId) : restoreWallet(mnemonic, networkId);
  const ticket = { nonce: nonce as Hex, code };
  const application = { name, number, ticket, authority: authority as Hex, groupId };
  await sendEnrolment(url, groupId, requestEnrolment(wallet, application));
  return wallet;
}
