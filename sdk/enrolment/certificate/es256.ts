import { p256 } from "@noble/curves/nist.js";
import { decodeBase64, encodeBase64, getBytes, hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { type PublicKeyJwk, fromPublicKeyJwk, toPublicKeyJwk } from "../../did/publicKeyJwk.ts";

/** A key for ES256: ECDSA on P-256 with SHA-256. */
export interface Es256Key {
  /** 32 bytes; secret. */
  readonly privateKey: Hex;
  readonly publicKey: PublicKeyJwk;
}

/**
 * Makes a fresh key for ES256.
 *
 * @returns the key; not derived from anything, so nothing leads from one to another
 */
export function createEs256Key(): Es256Key {
  return es256KeyOf(hexlify(p256.utils.randomSecretKey()) as Hex);
}

/**
 * The key of a private key.
 *
 * @param privateKey 32 bytes
 * @returns the key with its public part
 */
export function es256KeyOf(privateKey: Hex): Es256Key {
  const raw = hexlify(p256.getPublicKey(getBytes(privateKey))) as Hex;
  return { privateKey, publicKey: toPublicKeyJwk("P-256", raw) };
}

/**
 * Signs a text as JSON Web Signatures have it.
 *
 * @param privateKey 32 bytes
 * @param text ASCII
 * @returns r || s in base64url
 */
export function signEs256(privateKey: Hex, text: string): string {
  return toBase64Url(p256.sign(new TextEncoder().encode(text), getBytes(privateKey), { lowS: false }));
}

/**
 * Checks such a signature.
 *
 * @param key JWK on P-256
 * @param text that was signed
 * @param signature r || s in base64url
 * @returns whether it is the key's
 */
export function verifyEs256(key: PublicKeyJwk, text: string, signature: string): boolean {
  try {
    const bytes = new TextEncoder().encode(text);
    return p256.verify(fromBase64Url(signature), bytes, getBytes(fromPublicKeyJwk(key)), { lowS: false });
  } catch {
    return false; // no signature or no key
  }
}

/**
 * A P-256 key from outside as the registries write it.
 *
 * @param jwk perhaps anything
 * @returns compressed point, 33 bytes; undefined if it is no P-256 key or has more members than one
 */
export function compressedP256(jwk: unknown): Hex | undefined {
  const { kty, crv, x, y, ...others } = (jwk ?? {}) as Readonly<Record<string, unknown>>;
  if (crv !== "P-256" || Object.keys(others).length > 0) return undefined;
  try {
    return fromPublicKeyJwk({ kty, crv, x, y } as PublicKeyJwk);
  } catch {
    return undefined;
  }
}

/** Bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}

/** The bytes of base64url text; throws for any text that is not what these bytes are written as. */
export function fromBase64Url(text: string): Uint8Array {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = decodeBase64(padded.padEnd(Math.ceil(text.length / 4) * 4, "="));
  if (toBase64Url(bytes) !== text) throw new RangeError("base64url");
  return bytes;
}
