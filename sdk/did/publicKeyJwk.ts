import { p256 } from "@noble/curves/nist.js";
import { SigningKey, decodeBase64, encodeBase64, getBytes, hexlify } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { DidAttributeInvalid } from "./errors.ts";

/** A public key as a JSON Web Key (RFC 7517, RFC 8037, RFC 8812). */
export interface PublicKeyJwk {
  readonly kty: "EC" | "OKP";
  readonly crv: KeyCurve;
  readonly x: string;
  readonly y?: string;
}

/** Curves whose keys a document may hold. */
export type KeyCurve = "secp256k1" | "P-256" | "Ed25519" | "X25519";

/**
 * The JWK of a raw public key.
 *
 * @param curve the key's curve
 * @param raw 32 bytes (Ed25519, X25519), or a compressed or uncompressed point (secp256k1, P-256)
 * @returns JWK
 * @throws {DidAttributeInvalid}
 */
export function toPublicKeyJwk(curve: KeyCurve, raw: Hex): PublicKeyJwk {
  if (curve === "Ed25519" || curve === "X25519") {
    if (raw.length !== 66) throw new DidAttributeInvalid(`an ${curve} key has 32 bytes`);
    return { kty: "OKP", crv: curve, x: base64url(getBytes(raw)) };
  }
  const point = uncompressed(curve, raw);
  return { kty: "EC", crv: curve, x: base64url(point.slice(1, 33)), y: base64url(point.slice(33, 65)) };
}

/**
 * The raw public key of a JWK, as the registry stores it.
 *
 * @param jwk public key
 * @returns 32 bytes, or a compressed point of 33 bytes
 * @throws {DidAttributeInvalid}
 */
export function fromPublicKeyJwk(jwk: PublicKeyJwk): Hex {
  checkCurve(jwk);
  const x = bytesOf(jwk.x);
  if (jwk.kty === "OKP") {
    if (x.length !== 32) throw new DidAttributeInvalid(`an ${jwk.crv} key has 32 bytes`);
    return hexlify(x) as Hex;
  }
  const y = bytesOf(jwk.y ?? "");
  const point = new Uint8Array([4, ...x, ...y]);
  if (point.length !== 65) throw new DidAttributeInvalid("x and y have 32 bytes each");
  const raw = hexlify(point) as Hex;
  uncompressed(jwk.crv, raw);
  return hexlify(new Uint8Array([2 + ((y[31] ?? 0) & 1), ...x])) as Hex;
}

const KEY_TYPES: Readonly<Record<KeyCurve, PublicKeyJwk["kty"]>> = {
  secp256k1: "EC",
  "P-256": "EC",
  Ed25519: "OKP",
  X25519: "OKP",
};

/** A JWK mostly comes from a file or a command line. */
function checkCurve(jwk: unknown): void {
  const { kty, crv } = (jwk ?? {}) as { readonly kty?: unknown; readonly crv?: unknown };
  if (typeof crv === "string" && Object.hasOwn(KEY_TYPES, crv) && KEY_TYPES[crv as KeyCurve] === kty) return;
  throw new DidAttributeInvalid("a JWK has kty EC and crv secp256k1 or P-256, or kty OKP and crv Ed25519 or X25519");
}

function uncompressed(curve: KeyCurve, raw: Hex): Uint8Array {
  try {
    return curve === "secp256k1"
      ? getBytes(SigningKey.computePublicKey(raw, false))
      : p256.Point.fromHex(raw.slice(2)).toBytes(false);
  } catch {
    throw new DidAttributeInvalid(`the key is not a point of ${curve}`);
  }
}

function base64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function bytesOf(text: unknown): Uint8Array {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]+$/.test(text))
    throw new DidAttributeInvalid("a JWK's coordinates are base64url");
  return decodeBase64(
    text
      .replace(/-/g, "+")
      .replace(/_/g, "/")
      .padEnd(Math.ceil(text.length / 4) * 4, "="),
  );
}
