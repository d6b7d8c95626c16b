import { readFileSync } from "node:fs";

import { isHexString } from "ethers";

import { askAuthority } from "./askAuthority.ts";
import { TaskFileUnreadable, TaskTicketInvalid } from "./errors.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import type { RealName } from "../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../sdk/enrolment/createWallet.ts";
import { requestEnrolment } from "../sdk/enrolment/requestEnrolment.ts";
import { type Wallet, restoreWallet } from "../sdk/enrolment/restoreWallet.ts";
import { EnrolmentAuthorityRefused } from "../sdk/enrolment/errors.ts";
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

/** Listeners of an authority service, and the desk's token. */
export interface VisitedAuthority {
  readonly url: string;
  readonly desk: string;
  readonly tokenFile: string;
}

/**
 * Plays desk and new wallets for people who come one after the other. Their wallets are forgotten: sample people only.
 *
 * @param network connected network
 * @param people who come
 * @param where the authority is
 * @returns how many were enrolled, and how many were refused by code
 * @throws {@link TaskFileUnreadable} EnrolmentAuthorityUnreachable
 */
export async function visitAuthority(
  network: RealDidNetwork,
  people: readonly RealName[],
  { url, desk, tokenFile }: VisitedAuthority,
): Promise<Record<string, number>> {
  const token = readToken(tokenFile);
  const counts: Record<string, number> = { enrolled: 0 };
  for (const { name, number } of people) {
    const { nonce, code } = await openTicket(desk, token, number);
    const request = { url, groupId: 0, name, number, nonce, code, mnemonic: undefined };
    const outcome = await sendNewRequest(network, request).then(
      () => "enrolled",
      (thrown: unknown) => {
        if (thrown instanceof EnrolmentAuthorityRefused) return thrown.refusal;
        throw thrown;
      },
    );
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function openTicket(desk: string, token: string, number: string): Promise<{ nonce: string; code: string }> {
  return askAuthority(desk, "/v1/groups/0/sessions", { number }, { authorization: `Bearer ${token}` });
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new TaskFileUnreadable(file, "Run: npm run authority -- init");
  }
}
