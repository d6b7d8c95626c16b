import { getBytes, hexlify, toBeHex } from "ethers";
import type { Hex } from "realdid";

/**
 * A field element or hash as the database keeps it.
 *
 * @param value 256 bits
 * @returns 32 bytes, most significant first
 */
export function toBytes32(value: bigint): Uint8Array {
  return getBytes(toBeHex(value, 32));
}

/**
 * Reads a field element.
 *
 * @param bytes 32 bytes, most significant first
 * @returns the number
 */
export function fromBytes32(bytes: Uint8Array): bigint {
  return BigInt(hexlify(bytes));
}

/**
 * @param bytes any
 * @returns 0x hex
 */
export function toHex(bytes: Uint8Array): Hex {
  return hexlify(bytes) as Hex;
}
