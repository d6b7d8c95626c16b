import { toBeHex } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { PublicKeyJwk } from "../../did/publicKeyJwk.ts";
import type { PublicKey } from "../babyJubjub.ts";
import type { CertificateContext } from "./certificate.ts";
import type { CertificateClaim } from "./claims.ts";
import type { CertificateRequest } from "./requestCertificate.ts";

/** A request for a certificate as JSON: every number as 0x and 64 hex digits. */
export interface CertificateBody {
  readonly nonce: Hex;
  readonly context: CertificateContext;
  readonly claims: readonly string[];
  readonly holderKey: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string };
  readonly commitment: Hex;
  readonly proof: {
    readonly publicKey: { readonly x: Hex; readonly y: Hex };
    readonly r8: { readonly x: Hex; readonly y: Hex };
    readonly s: Hex;
  };
  readonly holderProof: string;
}

/**
 * Writes a request as it is sent to the authority.
 *
 * @param request what {@link requestCertificate} made
 * @returns a JSON value
 * @see docs/spec/enrolment.md section 10
 * @example
 * const body = JSON.stringify(formatCertificateRequest(request));
 */
export function formatCertificateRequest(request: CertificateRequest): CertificateBody {
  const { holderKey, commitment, proof, claims } = request;
  const { kty, crv, x, y = "" } = holderKey;
  const point = ([left, right]: PublicKey): { readonly x: Hex; readonly y: Hex } => ({ x: word(left), y: word(right) });
  return {
    ...request,
    claims: [...claims],
    holderKey: { kty, crv, x, y },
    commitment: word(commitment),
    proof: { publicKey: point(proof.publicKey), r8: point(proof.r8), s: word(proof.s) },
  };
}

/**
 * Reads what {@link formatCertificateRequest} wrote.
 *
 * @param body of the shape; whoever received it checked that
 * @returns the request, for {@link issueCertificate}, which checks the rest
 */
export function readCertificateRequest(body: CertificateBody): CertificateRequest {
  const { nonce, context, claims, holderKey, commitment, proof, holderProof } = body;
  const point = ({ x, y }: { readonly x: Hex; readonly y: Hex }): PublicKey => [BigInt(x), BigInt(y)];
  return {
    nonce: nonce.toLowerCase() as Hex,
    context,
    claims: claims as readonly CertificateClaim[],
    holderKey: holderKey as PublicKeyJwk,
    commitment: BigInt(commitment),
    proof: { publicKey: point(proof.publicKey), r8: point(proof.r8), s: BigInt(proof.s) },
    holderProof,
  };
}

function word(value: bigint): Hex {
  return toBeHex(value, 32) as Hex;
}
