import type { Hex } from "../chain/hex.ts";

/** Addresses are bytes, whichever case their digits have. */
export function isSameAddress(a: Hex, b: Hex): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
