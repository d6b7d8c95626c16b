import { AbiCoder, isHexString, keccak256, toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { PseudonymMessageMalformed } from "./errors.ts";

/** Order of the BN254 scalar field: every public signal is below it. */
export const SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/**
 * The scope under which a person has one pseudonym.
 *
 * @param networkId of the network
 * @param platformId keccak256 of the platform's slug
 * @returns uint256(keccak256(abi.encode(networkId, platformId)))
 * @throws {@link PseudonymMessageMalformed} if one of them is not 32 bytes
 * @see docs/spec/pseudonym.md section 1
 */
export function pseudonymScope(networkId: Hex, platformId: Hex): bigint {
  requireId("networkId", networkId);
  requireId("platformId", platformId);
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [networkId, platformId])));
}

/**
 * Semaphore's hash of a message or scope into the field.
 *
 * @param value any uint256
 * @returns keccak256 of its 32 bytes, shifted right by 8 bits: below 2^248
 */
export function hashToField(value: bigint): bigint {
  return BigInt(keccak256(toBeHex(value, 32))) >> 8n;
}

/** Refuses an id that is not 32 bytes. */
export function requireId(field: string, value: unknown): void {
  if (!isHexString(value, 32)) throw new PseudonymMessageMalformed(field, "32 bytes of hex");
}
