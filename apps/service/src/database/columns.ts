import { getAddress, getBytes, hexlify, toBeHex } from "ethers";
import type { Hex } from "realdid";

const WORD_BYTES = 32;

/** Bytes of a column from hex. */
export function bytesOf(hex: Hex): Uint8Array {
  return getBytes(hex);
}

/** Hex of a column. */
export function hexOf(bytes: Uint8Array): Hex {
  return hexlify(bytes) as Hex;
}

/** A field element as 32 bytes, big-endian: bytes ascend as numbers do. */
export function wordOf(value: bigint): Uint8Array {
  return getBytes(toBeHex(value, WORD_BYTES));
}

/** A field element of a column. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(hexlify(bytes));
}

/** An address as 20 bytes. */
export function addressBytes(address: string): Uint8Array {
  return getBytes(getAddress(address));
}
