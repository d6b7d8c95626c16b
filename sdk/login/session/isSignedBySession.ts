import { p256 } from "@noble/curves/nist.js";
import { hexToBytes } from "@noble/hashes/utils.js";

import type { Hex } from "../../chain/hex.ts";

const SIGNATURE = /^0x[0-9a-fA-F]{128}$/u;

/**
 * Whether a session key signed a text. The higher of the two values of s is taken too, as browsers give it: a second form of a signature
 * is worth nothing, because the nonce is used up with the first.
 *
 * @param publicKey P-256, 65 bytes uncompressed
 * @param text what was signed
 * @param signature r and s, 32 bytes each
 * @returns true if it is that key's
 */
export function isSignedBySession(publicKey: Hex, text: string, signature: Hex): boolean {
  if (!SIGNATURE.test(signature)) return false;
  try {
    const message = new TextEncoder().encode(text);
    return p256.verify(hexToBytes(signature.slice(2)), message, hexToBytes(publicKey.slice(2)), { lowS: false });
  } catch {
    // Zero, or not below the order, or no point of the curve.
    return false;
  }
}

/** Whether 65 bytes are a point of the curve. */
export function isPoint(publicKey: Hex): boolean {
  try {
    p256.Point.fromBytes(hexToBytes(publicKey.slice(2))).assertValidity();
    return true;
  } catch {
    return false;
  }
}
