import { AbiCoder, hexlify, id, keccak256, randomBytes } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { Deployment } from "../../chain/network.ts";
import { PseudonymVoucherRequestMalformed } from "./voucherErrors.ts";

/** Who wants to know what of a pseudonym's holder, and until when. */
export interface VoucherRequest {
  readonly networkId: Hex;
  readonly chainId: bigint;
  /** Under whose pseudonym the holder answers. */
  readonly platformId: Hex;
  /** The group that the holder is to be a member of, such as adults or licensed physicians. */
  readonly groupId: number;
  /** Host of the page that asks, such as `weibo.com`. */
  readonly domain: string;
  /** 32 random bytes of this session. */
  readonly nonce: Hex;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Time that a holder has to answer: proving takes seconds, deciding minutes. */
const REQUEST_SECONDS = 600;
const NONCE_BYTES = 32;
const UINT32_MAXIMUM = 2 ** 32 - 1;
const BYTES32 = /^0x[0-9a-f]{64}$/u;
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/u;

const VOUCHER_TYPEHASH = id(
  "RealDidVoucher(bytes32 networkId,uint256 chainId,bytes32 platformId,uint32 groupId,string domain,bytes32 nonce,uint64 expiresAt)",
);

/**
 * Asks the holder of a pseudonym to prove membership of a group. Keep the request in the visitor's session and drop it once it is
 * answered: then each is good for one voucher.
 *
 * @param deployment network on which people are enrolled
 * @param asked platform whose pseudonym answers, group, and the asker's own host
 * @param time unix seconds now
 * @returns the request, good for ten minutes; send it to the holder's wallet
 * @throws {@link PseudonymVoucherRequestMalformed}
 * @see docs/spec/pseudonym.md section 11
 * @example
 * const request = createVoucherRequest(deployment, { platformId, groupId: 1, domain: "clinic.example" }, Date.now() / 1000);
 */
export function createVoucherRequest(
  deployment: Deployment,
  asked: { readonly platformId: Hex; readonly groupId: number; readonly domain: string },
  time: number,
): VoucherRequest {
  requireTime(time);
  const { platformId, groupId, domain } = (asked as typeof asked | null | undefined) ?? ({} as typeof asked);
  const request: VoucherRequest = {
    networkId: deployment.networkId,
    chainId: deployment.chainId,
    platformId,
    groupId,
    domain,
    nonce: hexlify(randomBytes(NONCE_BYTES)) as Hex,
    expiresAt: Math.floor(time) + REQUEST_SECONDS,
  };
  requireVoucherRequest(request);
  return request;
}

/**
 * Refuses a request that nobody should answer.
 *
 * @param request of any shape: it came from a page
 * @throws {@link PseudonymVoucherRequestMalformed} with the first part that is wrong
 */
export function requireVoucherRequest(request: VoucherRequest): void {
  const require = (isGood: boolean, part: string, expected: string): void => {
    if (!isGood) throw new PseudonymVoucherRequestMalformed(part, expected);
  };
  require(typeof request === "object" && (request as unknown) !== null, "shape", "an object");
  const { networkId, chainId, platformId, groupId, domain, nonce, expiresAt } = request;
  require(isText(networkId, BYTES32), "networkId", "32 bytes of lower-case hex");
  require(typeof chainId === "bigint" && chainId > 0n && chainId < 1n << 256n, "chainId", "a bigint above 0");
  require(isText(platformId, BYTES32), "platformId", "32 bytes of lower-case hex");
  require(isWhole(groupId, UINT32_MAXIMUM), "groupId", "a whole number from 0 to 2^32 - 1");
  require(isText(domain, HOST), "domain", "a host such as weibo.com");
  require(isText(nonce, BYTES32), "nonce", "32 bytes of lower-case hex");
  require(isWhole(expiresAt, Number.MAX_SAFE_INTEGER), "expiresAt", "unix seconds");
}

/**
 * Refuses a time that is none, which would be before or after everything.
 *
 * @param time of any type
 * @throws {@link PseudonymVoucherRequestMalformed}
 */
export function requireTime(time: number): void {
  if (typeof time === "number" && time >= 0 && time <= Number.MAX_SAFE_INTEGER) return;
  throw new PseudonymVoucherRequestMalformed("time", "unix seconds");
}

/**
 * The number that the circuit is given as message. Its type hash is no other's, so no registry takes a voucher for an action, and no
 * proof of an action is a voucher.
 *
 * @param request that is answered
 * @returns uint256(keccak256(abi.encode(TYPEHASH, networkId, chainId, platformId, groupId, keccak256(domain), nonce, expiresAt)))
 * @throws {@link PseudonymVoucherRequestMalformed}
 * @see docs/spec/pseudonym.md section 11
 */
export function voucherMessage(request: VoucherRequest): bigint {
  requireVoucherRequest(request);
  const { networkId, chainId, platformId, groupId, domain, nonce, expiresAt } = request;
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "bytes32", "uint32", "bytes32", "bytes32", "uint64"],
    [VOUCHER_TYPEHASH, networkId, chainId, platformId, groupId, id(domain), nonce, expiresAt],
  );
  return BigInt(keccak256(encoded));
}

/** Text, and not a list of one text, which a pattern takes as well. */
function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
