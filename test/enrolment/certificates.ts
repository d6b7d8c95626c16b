import { time } from "@nomicfoundation/hardhat-network-helpers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import type { PersonalData } from "../../sdk/enrolment/authority/sealing.ts";
import type { CertificateContext } from "../../sdk/enrolment/certificate/certificate.ts";
import { type CertificateStore, memoryCertificateStore } from "../../sdk/enrolment/certificate/certificateStore.ts";
import type { CertificateClaim } from "../../sdk/enrolment/certificate/claims.ts";
import { createCertificateChallenge } from "../../sdk/enrolment/certificate/createCertificateChallenge.ts";
import { type Es256Key, createEs256Key } from "../../sdk/enrolment/certificate/es256.ts";
import { type CertificateRecords, issueCertificate } from "../../sdk/enrolment/certificate/issueCertificate.ts";
import { type CertificateIssuer, openIssuer } from "../../sdk/enrolment/certificate/issuerKey.ts";
import { presentCertificate } from "../../sdk/enrolment/certificate/presentCertificate.ts";
import { type CertificateRequest, requestCertificate } from "../../sdk/enrolment/certificate/requestCertificate.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { type ResidentId, parseResidentId } from "../../sdk/enrolment/residentId.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

/** Of the bank. */
export const NONCE = "f1d2d2f924e986ac86fdf7b36c94bcdf";
export const BANK: CertificateContext = { purpose: "bank-account-opening", verifier: "bank.example" };
export const SHOP: CertificateContext = { purpose: "age-check", verifier: "shop.example" };
export const PERSON: PersonalData = { name: "王小明", number: parseResidentId("11010519491231002X") };
export const OTHER: PersonalData = { name: "李红梅", number: "510303200511230026" as ResidentId };
export const ALL: readonly CertificateClaim[] = ["name", "birthdate", "age_over_16", "age_over_18", "province"];

/** A network whose authority has its key for certificates in its DID document, and two enrolled people. */
export interface CertificateFixture extends Fixture {
  readonly issuer: CertificateIssuer;
  readonly records: CertificateRecords & { readonly store: CertificateStore };
  readonly person: Wallet;
  readonly other: Wallet;
  readonly authority: Hex;
}

/** What a wallet has after it got a certificate. */
export interface Held {
  readonly certificate: string;
  readonly holderKey: Es256Key;
}

export async function deployWithIssuer(): Promise<CertificateFixture> {
  const fixture = await deployRealDid();
  const { network, keys } = fixture;
  const authority = keys.authority.address as Hex;
  const did = formatDid(network.deployment.name, authority);
  const key = createEs256Key();
  await addKey(fixture.as(keys.authority), { did, jwk: key.publicKey });
  const [person, other] = [createWallet(network.deployment.networkId), createWallet(network.deployment.networkId)];
  const people = new Map([
    [person.commitment, PERSON],
    [other.commitment, OTHER],
  ]);
  const records = { store: memoryCertificateStore(), personOf: async (one: bigint) => people.get(one) };
  return { ...fixture, issuer: await openIssuer(network, did, key.privateKey), records, person, other, authority };
}

/** A request as a wallet makes it. */
export async function ask(
  fixture: CertificateFixture,
  wallet: Wallet,
  context = BANK,
  claims = ALL,
): Promise<{ readonly request: CertificateRequest; readonly holderKey: Es256Key }> {
  const { network, records, authority } = fixture;
  const now = await time.latest();
  const challenge = await createCertificateChallenge(network.deployment, authority, records.store, now);
  return requestCertificate(wallet, challenge, { issuer: authority, context, claims });
}

/** A certificate as a wallet gets it. */
export async function obtain(fixture: CertificateFixture, wallet: Wallet, context = BANK, claims = ALL): Promise<Held> {
  const { network, issuer, records } = fixture;
  const { request, holderKey } = await ask(fixture, wallet, context, claims);
  return { certificate: await issueCertificate(network, issuer, request, records, await time.latest()), holderKey };
}

/** A presentation to the bank. */
export async function show(held: Held, claims = ALL, nonce = NONCE): Promise<string> {
  return presentCertificate(held.certificate, held.holderKey, { context: BANK, nonce, claims }, await time.latest());
}
