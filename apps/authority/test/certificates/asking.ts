import type { Answer } from "@realdid/service/testing";
import {
  type CertificateBody,
  type CertificateChallenge,
  type CertificateClaim,
  type CertificateContext,
  type Es256Key,
  type Hex,
  type RealName,
  type Wallet,
  formatCertificateRequest,
  requestCertificate,
} from "realdid";

import type { TestService } from "../setup/service.ts";

export const BANK: CertificateContext = { purpose: "bank-account-opening", verifier: "bank.example" };

/** Enrols a person with a new wallet. */
export async function enrol(running: TestService, person: RealName): Promise<Wallet> {
  const wallet = running.newWallet();
  const answer = await running.publicCall("POST", "/v1/groups/0/enrolments", await running.makeRequest(person, wallet));
  if (answer.status !== 201) throw new Error(answer.text);
  return wallet;
}

/** A challenge of the authority. */
export async function challenge(running: TestService): Promise<CertificateChallenge> {
  return (await running.publicCall("POST", "/v1/certificates/challenges")).json as unknown as CertificateChallenge;
}

/** What a wallet sends for a certificate. */
export async function ask(
  running: TestService,
  wallet: Wallet,
  claims: readonly CertificateClaim[] = ["name", "age_over_18"],
): Promise<{ readonly body: CertificateBody; readonly holderKey: Es256Key }> {
  const given = await challenge(running);
  const issuer = (await running.publicCall("GET", "/v1/issuer")).json.account as Hex;
  const { request, holderKey } = requestCertificate(wallet, given, { issuer, context: BANK, claims });
  return { body: formatCertificateRequest(request), holderKey };
}

/** Sends a request for a certificate. */
export function send(running: TestService, body: unknown): Promise<Answer> {
  return running.publicCall("POST", "/v1/certificates", body);
}
