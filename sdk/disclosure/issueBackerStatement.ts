import { getAddress, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { type BusinessIdentity, businessIdentityUid } from "../enrolment/organisation/businessIdentity.ts";
import { platformId } from "../platform/platformId.ts";
import { attestStatement, type StatementAuthority } from "./attestStatement.ts";
import { backerConsentDigest, verifyBackerConsent } from "./backerConsent.ts";
import { CONSENT_SECONDS, type ConsentStore } from "./consentStore.ts";
import { DisclosureBackerUnknown, DisclosureConsentNotInTime, DisclosureConsentUsed } from "./errors.ts";
import { requireEvenExpiry } from "./requireEvenExpiry.ts";
import type { NameStatement } from "./nameStatement.ts";

/** What a creator sends to have its financial backer named. It says nothing of who the creator is. */
export interface BackerStatementRequest {
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
  readonly backer: BusinessIdentity;
  /** The backer's `signBackerConsent`. */
  readonly consent: Hex;
  /** Unix seconds; 0 means never. The consent binds it. */
  readonly expiresAt: number;
  /** Until when the consent is good, unix seconds; the consent binds it. */
  readonly deadline: number;
}

/** Finds the registered name of an organisation by the uid of its business identity; undefined if there is none. */
export type OrganisationNameOf = (businessIdentity: Hex) => Promise<string | undefined>;

/** The authority's records, as far as such a statement needs them. */
export interface BackerRecords {
  readonly consents: ConsentStore;
  readonly nameOf: OrganisationNameOf;
}

/**
 * The authority's rule for a statement that names a financial backer: its business identity is live, and the controller of its DID
 * consents, now, to be named for exactly this pseudonym. A consent names it once: not again after the statement was revoked. The authority does not learn who the creator is.
 *
 * @param network connected network
 * @param authority account of the accredited issuer, which pays, and its key
 * @param asked what the creator sent
 * @param records the authority's; the consent is used up, whatever comes of it
 * @param time unix seconds of the newest block
 * @returns the statement, for the creator
 * @throws {DisclosureConsentNotInTime} {DisclosureExpiryUneven} {@link DisclosureBackerUnknown} {DisclosureConsentInvalid} {@link DisclosureConsentUsed}, and the attestation log's errors
 * @see docs/spec/disclosure.md section 5
 */
export async function issueBackerStatement(
  network: RealDidNetwork,
  authority: StatementAuthority,
  asked: BackerStatementRequest,
  { consents, nameOf }: BackerRecords,
  time: number,
): Promise<NameStatement> {
  const issuer = getAddress(await authority.signer.getAddress()) as Hex;
  const { platform, pseudonym, backer, expiresAt, deadline } = asked;
  if (!(deadline > time && deadline <= time + CONSENT_SECONDS)) throw new DisclosureConsentNotInTime(deadline);
  requireEvenExpiry(expiresAt);
  const businessIdentity = businessIdentityUid(network.deployment, backer);
  // Its own alone: it has the name, and readers of the statement find the identity under the same issuer.
  const isLive =
    getAddress(backer.issuer) === issuer && (await view(network.attestationLog.isLive(issuer, businessIdentity)));
  const name = isLive ? await nameOf(businessIdentity) : undefined;
  if (name === undefined) throw new DisclosureBackerUnknown();
  const consent = { platformId: platformId(platform), pseudonym, businessIdentity, issuer, expiresAt, deadline };
  await verifyBackerConsent(network, backer.organisation, consent, asked.consent);
  if (!(await consents.use(backerConsentDigest(network.deployment, consent), deadline)))
    throw new DisclosureConsentUsed();
  return attestStatement(network, authority, {
    platform,
    pseudonym,
    kind: "backer",
    name,
    signedAt: time,
    expiresAt,
    evidenceHash: keccak256(asked.consent) as Hex,
    businessIdentity,
  });
}
