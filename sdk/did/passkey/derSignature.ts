import { p256 } from "@noble/curves/nist.js";
import { toBeHex } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { PasskeyResponseMalformed } from "./errors.ts";

const { n: ORDER } = p256.Point.CURVE();

/** An ECDSA signature on P-256, 32 bytes each, `s` in the lower half. */
export interface P256Signature {
  readonly r: Hex;
  readonly s: Hex;
}

/**
 * Reads an authenticator's signature and takes the lower of the two values of s: the account refuses the other, so that nobody can
 * make a second valid signature out of a first.
 *
 * @param der ASN.1 DER, as WebAuthn has it
 * @returns r and s
 * @throws {@link PasskeyResponseMalformed} if it is not strict DER, or a value is not between 1 and the order
 */
export function readDerSignature(der: Uint8Array): P256Signature {
  let signature: { readonly r: bigint; readonly s: bigint };
  try {
    signature = p256.Signature.fromBytes(der, "der");
  } catch {
    throw new PasskeyResponseMalformed("signature");
  }
  const { r, s } = signature;
  return { r: toBeHex(r, 32) as Hex, s: toBeHex(s > ORDER / 2n ? ORDER - s : s, 32) as Hex };
}
