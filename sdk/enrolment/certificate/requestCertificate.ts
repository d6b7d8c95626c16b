import { AbiCoder, getAddress, id, keccak256 } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { type PublicKeyJwk, fromPublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { type IdentitySignature, signWithIdentity } from "../identitySignature.ts";
import type { Wallet } from "../restoreWallet.ts";
import { type CertificateContext, checkContext } from "./certificate.ts";
import type { CertificateChallenge } from "./certificateStore.ts";
import { type CertificateClaim, checkClaims } from "./claims.ts";
import { EnrolmentCertificateChallengeForeign } from "./errors.ts";
import { type Es256Key, createEs256Key, signEs256 } from "./es256.ts";

/** What a wallet sends for a certificate. */
export interface CertificateRequest {
  /** Of the authority's challenge. */
  readonly nonce: Hex;
  readonly context: CertificateContext;
  readonly claims: readonly CertificateClaim[];
  /** Fresh key under which the certificate is issued. */
  readonly holderKey: PublicKeyJwk;
  readonly commitment: bigint;
  /** The identity's signature of all the above. */
  readonly proof: IdentitySignature;
  /** The holder key's signature of the same, base64url. */
  readonly holderProof: string;
}

/** What the wallet wants, and from whom. */
export interface CertificateChoice {
  /** Address of the authority's DID, as the wallet knows it. */
  readonly issuer: Hex;
  readonly context: CertificateContext;
  readonly claims: readonly CertificateClaim[];
}

const TAG = id("RealDID certificate request v1");

/**
 * Makes a request for a certificate, with a fresh holder key. Keep the key until the certificate was shown, then drop it: it is for this one.
 *
 * @param wallet of the enrolled person
 * @param challenge from the authority
 * @param choice issuer, context and claims
 * @returns the request to send, and the holder key to keep
 * @throws {@link EnrolmentCertificateChallengeForeign} EnrolmentCertificateContextInvalid EnrolmentCertificateClaimsInvalid
 * @see docs/spec/enrolment.md section 10
 * @example
 * const context = { purpose: "bank-account-opening", verifier: "bank.example" };
 * const { request, holderKey } = requestCertificate(wallet, challenge, { issuer, context, claims: ["name", "age_over_18"] });
 */
export function requestCertificate(
  wallet: Wallet,
  challenge: CertificateChallenge,
  choice: CertificateChoice,
): { readonly request: CertificateRequest; readonly holderKey: Es256Key } {
  const isOwn = challenge.networkId.toLowerCase() === wallet.networkId.toLowerCase();
  if (!isOwn || challenge.issuer.toLowerCase() !== choice.issuer.toLowerCase())
    throw new EnrolmentCertificateChallengeForeign();
  const holderKey = createEs256Key();
  const unsigned = {
    nonce: challenge.nonce,
    context: checkContext(choice.context),
    claims: checkClaims(choice.claims),
    holderKey: holderKey.publicKey,
    commitment: wallet.commitment,
  };
  const hash = certificateRequestHash(challenge, unsigned);
  const request = {
    ...unsigned,
    proof: signWithIdentity(wallet, BigInt(hash) >> 8n),
    holderProof: signEs256(holderKey.privateKey, hash),
  };
  return { request, holderKey };
}

/**
 * What both keys sign: everything asked, so that nobody on the way can put in another key, context or claim.
 *
 * @param origin network and issuer
 * @param request without signatures
 * @returns keccak256(abi.encode(tag, networkId, issuer, nonce, purpose, verifier, claims, holder key, commitment))
 * @see docs/spec/enrolment.md section 10, vectors `certificateRequests`
 */
export function certificateRequestHash(
  origin: Pick<CertificateChallenge, "networkId" | "issuer">,
  request: Omit<CertificateRequest, "proof" | "holderProof">,
): Hex {
  const { nonce, context, claims, holderKey, commitment } = request;
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "bytes32", "address", "bytes32", "string", "string", "string[]", "bytes", "uint256"],
      [
        TAG,
        origin.networkId,
        getAddress(origin.issuer),
        nonce,
        context.purpose,
        context.verifier,
        claims,
        fromPublicKeyJwk(holderKey),
        commitment,
      ],
    ),
  ) as Hex;
}
