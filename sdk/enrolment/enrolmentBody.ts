import { toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { EnrolmentRequest } from "./authority/enrolPerson.ts";
import type { PublicKey } from "./babyJubjub.ts";

/** An enrolment request as JSON: every number as 0x and 64 hex digits, so that all requests look alike. */
export interface EnrolmentBody {
  readonly name: string;
  readonly number: string;
  readonly sessionNonce: Hex;
  readonly code: string;
  readonly commitment: Hex;
  readonly proof?: {
    readonly publicKey: { readonly x: Hex; readonly y: Hex };
    readonly r8: { readonly x: Hex; readonly y: Hex };
    readonly s: Hex;
  };
}

/**
 * Writes a request as it is sent to the authority.
 *
 * @param request what {@link requestEnrolment} made
 * @returns a JSON value; it holds personal data
 * @see docs/spec/enrolment.md section 6
 * @example
 * const body = JSON.stringify(formatEnrolment(request));
 */
export function formatEnrolment(request: EnrolmentRequest): EnrolmentBody {
  const { name, number, sessionNonce, code, commitment, proof } = request;
  const body = { name, number, sessionNonce, code, commitment: word(commitment) };
  if (proof === undefined) return body;
  return { ...body, proof: { publicKey: words(proof.publicKey), r8: words(proof.r8), s: word(proof.s) } };
}

/**
 * Reads what {@link formatEnrolment} wrote.
 *
 * @param body of the shape; whoever received it checked that
 * @returns the request
 */
export function readEnrolment(body: EnrolmentBody): EnrolmentRequest {
  const { name, number, code, proof } = body;
  const sessionNonce = body.sessionNonce.toLowerCase() as Hex;
  const request = { name, number, sessionNonce, code, commitment: BigInt(body.commitment) };
  if (proof === undefined) return request;
  const point = ({ x, y }: { readonly x: Hex; readonly y: Hex }): PublicKey => [BigInt(x), BigInt(y)];
  return { ...request, proof: { publicKey: point(proof.publicKey), r8: point(proof.r8), s: BigInt(proof.s) } };
}

function words([x, y]: PublicKey): { readonly x: Hex; readonly y: Hex } {
  return { x: word(x), y: word(y) };
}

function word(value: bigint): Hex {
  return toBeHex(value, 32) as Hex;
}
