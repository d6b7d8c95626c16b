import { getAddress, hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { parseDid } from "../../did/parseDid.ts";
import { passkeyAccountOf } from "../../did/passkey/passkeyAccountOf.ts";
import { checkIdentitySignature } from "../identitySignature.ts";
import type { PersonalData } from "../authority/sealing.ts";
import { EnrolmentPersonUnknown } from "../errors.ts";
import { CERTIFICATE_DAYS, CERTIFICATE_DIGESTS, CERTIFICATE_TYPE, DAY_SECONDS, checkContext } from "./certificate.ts";
import type { CertificateChallenge, CertificateStore } from "./certificateStore.ts";
import { checkClaims, personClaims } from "./claims.ts";
import {
  EnrolmentCertificateChallengeUnknown,
  EnrolmentCertificateHolderUnproven,
  EnrolmentCertificateKeyUsed,
  EnrolmentCertificateRequestMalformed,
} from "./errors.ts";
import { compressedP256, es256KeyOf, fromBase64Url, verifyEs256 } from "./es256.ts";
import type { CertificateIssuer } from "./issuerKey.ts";
import { type CertificateRequest, certificateRequestHash } from "./requestCertificate.ts";
import { sdJwtOf } from "./sdJwt.ts";

/** The authority's records, as far as a certificate needs them. */
export interface CertificateRecords {
  readonly store: CertificateStore;
  /** Name and number behind a commitment whose enrolment is live; undefined, or EnrolmentPersonUnknown, if there is none. */
  readonly personOf: (commitment: bigint) => Promise<PersonalData | undefined>;
}

/**
 * The authority's rule for a certificate: whoever asks holds the key of a live enrolment and signed this request for this nonce; the
 * certificate is for one context, under a fresh key, good for {@link CERTIFICATE_DAYS} days, and shares nothing with any other but what all share.
 *
 * @param network connected network
 * @param issuer from {@link openIssuer}
 * @param request what the wallet sent
 * @param records the authority's; the nonce is used up, whatever comes of it
 * @param time unix seconds now
 * @returns SD-JWT VC, for the holder; keep no copy
 * @throws {@link EnrolmentCertificateRequestMalformed} EnrolmentCertificateContextInvalid EnrolmentCertificateClaimsInvalid
 * {@link EnrolmentCertificateChallengeUnknown}, as `checkPossession`, {@link EnrolmentCertificateHolderUnproven} EnrolmentPersonUnknown
 * {@link EnrolmentCertificateKeyUsed}
 * @see docs/spec/enrolment.md section 10
 */
export async function issueCertificate(
  network: RealDidNetwork,
  issuer: CertificateIssuer,
  request: CertificateRequest,
  { store, personOf }: CertificateRecords,
  time: number,
): Promise<string> {
  const context = checkContext(request.context);
  const claims = checkClaims(request.claims);
  const holderKey = compressedP256(request.holderKey);
  if (holderKey === undefined) throw new EnrolmentCertificateRequestMalformed("holder key");
  checkSignatures(await openChallenge(network, issuer, request.nonce, store, time), { ...request, context, claims });
  const person = await personOf(request.commitment);
  if (person === undefined) throw new EnrolmentPersonUnknown();
  await requireFreshKey(network, issuer, request, holderKey);
  if (!(await store.remember(holderKey))) throw new EnrolmentCertificateKeyUsed();

  // Rounded to the day, so that the time of issue joins nothing.
  const iat = Math.floor(time / DAY_SECONDS) * DAY_SECONDS;
  const all = personClaims(person, iat);
  const { kty, crv, x, y } = request.holderKey;
  const payload = {
    iss: issuer.did,
    iat,
    exp: iat + CERTIFICATE_DAYS * DAY_SECONDS,
    vct: CERTIFICATE_TYPE,
    network: network.deployment.networkId.toLowerCase(),
    cnf: { jwk: { kty, crv, x, y } },
    context,
    ...Object.fromEntries(claims.map((claim) => [claim, all[claim]])),
  };
  const hidden = { _sd: [...claims], _sd_decoy: CERTIFICATE_DIGESTS - claims.length };
  return sdJwtOf({ issuer: issuer.privateKey }).issue(payload, hidden as never, { header: { kid: issuer.keyId } });
}

async function openChallenge(
  network: RealDidNetwork,
  issuer: CertificateIssuer,
  nonce: Hex,
  store: CertificateStore,
  time: number,
): Promise<CertificateChallenge> {
  const challenge = await store.take(nonce);
  const isOpen =
    challenge !== undefined &&
    time < challenge.expiresAt &&
    challenge.networkId === network.deployment.networkId &&
    getAddress(challenge.issuer) === parseDid(issuer.did).identity;
  if (!isOpen) throw new EnrolmentCertificateChallengeUnknown();
  return challenge;
}

function checkSignatures(challenge: CertificateChallenge, request: CertificateRequest): void {
  const hash = certificateRequestHash(challenge, request);
  checkIdentitySignature(request.commitment, request.proof, BigInt(hash) >> 8n);
  if (!verifyEs256(request.holderKey, hash, request.holderProof)) throw new EnrolmentCertificateHolderUnproven();
}

/** A key that is known for something else would join the certificate to it: the issuer's own, or a passkey that controls something. */
async function requireFreshKey(
  network: RealDidNetwork,
  issuer: CertificateIssuer,
  request: CertificateRequest,
  holderKey: Hex,
): Promise<void> {
  if (holderKey === compressedP256(es256KeyOf(issuer.privateKey).publicKey)) throw new EnrolmentCertificateKeyUsed();
  const { x, y = "" } = request.holderKey;
  const account = passkeyAccountOf(network.deployment.addresses.passkeyFactory, {
    x: hexlify(fromBase64Url(x)) as Hex,
    y: hexlify(fromBase64Url(y)) as Hex,
  });
  const code = await network.runner.provider?.getCode(account);
  if (code !== undefined && code !== "0x") throw new EnrolmentCertificateKeyUsed();
}
