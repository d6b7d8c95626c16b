import { PseudonymProofMalformed } from "../errors.ts";
import { PseudonymVoucherRequestMalformed } from "./voucherErrors.ts";
import type { ProofPoints } from "../proof.ts";
import type { Voucher } from "./proveVoucher.ts";
import { type VoucherRequest, requireVoucherRequest } from "./voucherRequest.ts";

const DECIMAL = /^(0|[1-9][0-9]{0,77})$/u;
const POINT_WORDS = 8;

/**
 * A request or a voucher as JSON, to hand between page and wallet; numbers beyond JSON's as decimal text.
 *
 * @param value request or voucher
 * @returns JSON, indented
 * @example
 * const text = formatVoucher(await proveVoucher(wallet, path, request, location.host, prover));
 */
export function formatVoucher(value: VoucherRequest | Voucher): string {
  const plain = (_: string, part: unknown): unknown => (typeof part === "bigint" ? part.toString() : part);
  return JSON.stringify(value, plain, 2);
}

/**
 * Reads a request from parsed JSON.
 *
 * @param json of any shape
 * @returns the request, with no field but its own
 * @throws {@link PseudonymVoucherRequestMalformed}
 */
export function parseVoucherRequest(json: unknown): VoucherRequest {
  if (typeof json !== "object" || json === null) throw new PseudonymVoucherRequestMalformed("shape", "an object");
  const { networkId, chainId, platformId, groupId, domain, nonce, expiresAt } = json as VoucherRequest;
  const number = toBigInt(chainId);
  if (number === undefined) throw new PseudonymVoucherRequestMalformed("chainId", "a decimal number as text");
  const request = { networkId, chainId: number, platformId, groupId, domain, nonce, expiresAt };
  requireVoucherRequest(request);
  return request;
}

/**
 * Reads a voucher from parsed JSON. What it shows is for `verifyVoucher` to say.
 *
 * @param json of any shape
 * @returns the voucher, with no field but its own
 * @throws {@link PseudonymVoucherRequestMalformed} {@link PseudonymProofMalformed}
 */
export function parseVoucher(json: unknown): Voucher {
  const request = parseVoucherRequest(json);
  const { pseudonym, root, points } = json as Record<string, unknown>;
  if (!Array.isArray(points) || points.length !== POINT_WORDS) throw new PseudonymProofMalformed("list of points");
  return {
    ...request,
    pseudonym: numberOf("pseudonym", pseudonym),
    root: numberOf("root", root),
    points: points.map((word) => numberOf("list of points", word)) as unknown as ProofPoints,
  };
}

function numberOf(part: string, value: unknown): bigint {
  const number = toBigInt(value);
  if (number === undefined) throw new PseudonymProofMalformed(part);
  return number;
}

function toBigInt(value: unknown): bigint | undefined {
  return typeof value === "string" && DECIMAL.test(value) ? BigInt(value) : undefined;
}
