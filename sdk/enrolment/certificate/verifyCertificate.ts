import { networkSchemaId } from "../../attestation/schemaId.ts";
import { wasAccredited } from "../../attestation/accreditation.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { type PublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { identityOf } from "../../did/identityOf.ts";
import type { CertificateContext } from "./certificate.ts";
import type { CertificateClaim, CertificateClaims } from "./claims.ts";
import {
  EnrolmentCertificateClaimMissing,
  EnrolmentCertificateHolderInvalid,
  EnrolmentCertificateIssuerNotAccredited,
  EnrolmentCertificateNotInTime,
  EnrolmentCertificateOtherContext,
  EnrolmentCertificateOtherNetwork,
  EnrolmentCertificateSignatureInvalid,
} from "./errors.ts";
import { readIssuerKey } from "./issuerKey.ts";
import { type CertificateText, readCertificate, readJwt } from "./readCertificate.ts";
import { sdJwtOf } from "./sdJwt.ts";
import { hasExactly, isSignedBy } from "./sdJwtText.ts";

/** What a verifier expects. */
export interface CertificateExpectation {
  /** The verifier's purpose, and itself as verifier. */
  readonly context: CertificateContext;
  /** That it gave to this holder; it must accept each once. */
  readonly nonce: string;
  /** Claims without which the certificate is of no use to it; none unless given. */
  readonly claims?: readonly CertificateClaim[];
}

/** A verified certificate. */
export interface VerifiedCertificate {
  /** DID of the accredited authority. */
  readonly issuer: string;
  readonly context: CertificateContext;
  readonly claims: Partial<CertificateClaims>;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** How far the holder's clock may be from the verifier's. */
const CLOCK_SECONDS = 300;

/**
 * Verifies a presentation: of this network, made for this verifier, purpose and nonce by the key that the certificate names, signed by a key that stands in the
 * DID document of an authority accredited to confirm real names, and in time.
 *
 * @param network connected network; a provider is enough
 * @param presentation as the holder sent it
 * @param expected context and nonce
 * @param time unix seconds now; for an earlier presentation that was kept, when it was received
 * @returns what the certificate shows
 * @throws {EnrolmentCertificateMalformed} {@link EnrolmentCertificateOtherNetwork} {@link EnrolmentCertificateOtherContext} {@link EnrolmentCertificateNotInTime}
 * {@link EnrolmentCertificateIssuerNotAccredited} {EnrolmentCertificateKeyNotInForce} {@link EnrolmentCertificateSignatureInvalid}
 * {@link EnrolmentCertificateHolderInvalid} {@link EnrolmentCertificateClaimMissing}, and what `resolveDid` throws
 * @see docs/spec/enrolment.md section 10
 * @example
 * const { claims } = await verifyCertificate(network, presentation, { context, nonce, claims: ["age_over_18"] }, Date.now() / 1000);
 */
export async function verifyCertificate(
  network: RealDidNetwork,
  presentation: unknown,
  expected: CertificateExpectation,
  time: number,
): Promise<VerifiedCertificate> {
  const read = readCertificate(presentation);
  const text = presentation as string;
  if (read.networkId !== network.deployment.networkId.toLowerCase()) throw new EnrolmentCertificateOtherNetwork();
  const { issuer, context, claims, issuedAt, expiresAt } = read;
  if (context.purpose !== expected.context.purpose || context.verifier !== expected.context.verifier)
    throw new EnrolmentCertificateOtherContext();
  if (time < issuedAt || time >= expiresAt) throw new EnrolmentCertificateNotInTime(issuedAt, expiresAt);
  const issuerKey = await checkIssuer(network, read, text, time);
  await checkHolder(read, issuerKey, text, expected.nonce, time);
  if (expected.claims?.some((claim) => claims[claim] === undefined)) throw new EnrolmentCertificateClaimMissing();
  return { issuer, context, claims, expiresAt };
}

/** Only an authority that the consortium accredited for real names counts: anyone can make a DID and state names with it. */
async function checkIssuer(
  network: RealDidNetwork,
  read: CertificateText,
  text: string,
  time: number,
): Promise<PublicKeyJwk> {
  const account = identityOf(network, read.issuer);
  const schema = networkSchemaId(network.deployment, "real-name-confirmation");
  if (!(await wasAccredited(network, schema, account, time)))
    throw new EnrolmentCertificateIssuerNotAccredited(read.issuer);
  const key = await readIssuerKey(network, read.issuer, read.keyId, Math.floor(time));
  if (!isSignedBy(key, text.slice(0, text.indexOf("~")))) throw new EnrolmentCertificateSignatureInvalid();
  return key;
}

/** The library checks the holder's signature, and that it is over exactly the claims that are shown. */
async function checkHolder(
  read: CertificateText,
  issuerPublicKey: PublicKeyJwk,
  text: string,
  nonce: string,
  time: number,
): Promise<void> {
  const binding = text.slice(text.lastIndexOf("~") + 1);
  if (binding === "") throw new EnrolmentCertificateHolderInvalid();
  const [header, payload] = readJwt(binding);
  const isOurs =
    hasExactly(header, ["alg", "typ"]) &&
    header.alg === "ES256" &&
    hasExactly(payload, ["aud", "iat", "nonce", "sd_hash"]) &&
    payload.aud === read.context.verifier &&
    payload.nonce === nonce &&
    typeof payload.iat === "number" &&
    Math.abs(payload.iat - time) <= CLOCK_SECONDS;
  if (!isOurs) throw new EnrolmentCertificateHolderInvalid();
  try {
    const library = sdJwtOf({ issuerPublicKey, holderPublicKey: read.holderKey });
    await library.verify(text, { currentDate: Math.floor(time), keyBindingNonce: nonce });
  } catch {
    throw new EnrolmentCertificateHolderInvalid();
  }
}
