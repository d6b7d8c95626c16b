import { p256 } from "@noble/curves/nist.js";

import { PasskeyKeyInvalid } from "../../chain/contractErrors.ts";
import type { Hex } from "../../chain/hex.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { PasskeyResponseMalformed } from "./errors.ts";

/** A public key on P-256: affine coordinates of 32 bytes each. */
export interface PasskeyPublicKey {
  readonly x: Hex;
  readonly y: Hex;
}

/** One credential, as far as the page knows it. Public; keep it with the wallet's own data. */
export interface Passkey {
  /** Base64url, as the browser names it. */
  readonly credentialId: string;
  readonly publicKey: PasskeyPublicKey;
}

/**
 * Refuses what is no point of P-256.
 *
 * @param key coordinates
 * @returns the uncompressed point, 65 bytes of hex without 0x
 * @throws {@link PasskeyKeyInvalid}
 */
export function checkedPoint(key: PasskeyPublicKey): string {
  const { x, y } = key;
  const point = `04${x.slice(2)}${y.slice(2)}`;
  if (!/^0x[0-9a-f]{64}$/i.test(x) || !/^0x[0-9a-f]{64}$/i.test(y)) throw new PasskeyKeyInvalid([x, y]);
  try {
    p256.Point.fromHex(point);
    return point;
  } catch {
    throw new PasskeyKeyInvalid([x, y]);
  }
}

/**
 * Refuses another spelling of a credential's id, under which it would pass for another credential.
 *
 * @param passkey credential
 * @returns its id
 * @throws {@link PasskeyResponseMalformed}
 */
export function checkedCredentialId({ credentialId }: Passkey): string {
  const bytes = fromBase64Url(credentialId);
  if (bytes.length === 0 || toBase64Url(bytes) !== credentialId) throw new PasskeyResponseMalformed("credential id");
  return credentialId;
}
