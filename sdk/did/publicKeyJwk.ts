import { ed25519 } from "@noble/curves/ed25519.js";
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

/** Which key type each curve has. */
const KEY_TYPES: ReadonlyMap<unknown, PublicKeyJwk["kty"]> = new Map<KeyCurve, PublicKeyJwk["kty"]>([
  ["secp256k1", "EC"],
  ["P-256", "EC"],
  ["Ed25519", "OKP"],
  ["X25519", "OKP"],
]);

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
    return { kty: "OKP", crv: curve, x: base64url(checkedOctets(curve, raw)) };
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
  const { kty, crv, x, y } = (jwk ?? {}) as PublicKeyJwk;
  if (kty === undefined || KEY_TYPES.get(crv) !== kty) {
    throw new DidAttributeInvalid("a JWK has kty EC and crv secp256k1 or P-256, or kty OKP and crv Ed25519 or X25519");
  }
  if (crv === "Ed25519" || crv === "X25519") return hexlify(checkedOctets(crv, hexlify(bytesOf(x)) as Hex)) as Hex;
  const [left, right] = [bytesOf(x), bytesOf(y)];
  uncompressed(crv, hexlify(new Uint8Array([4, ...left, ...right])) as Hex);
  return hexlify(new Uint8Array([2 + ((right[31] ?? 0) & 1), ...left])) as Hex;
}

function checkedOctets(curve: "Ed25519" | "X25519", raw: Hex): Uint8Array {
  if (raw.length !== 66) throw new DidAttributeInvalid(`an ${curve} key has 32 bytes`);
  const octets = getBytes(raw);
  if (curve === "X25519") return octets; // any 32 bytes are a key of it
  try {
    // Under a point of small order anybody's signature is right.
    if (!ed25519.Point.fromBytes(octets).isSmallOrder()) return octets;
  } catch {
    // refused below
  }
  throw new DidAttributeInvalid("the key is not a point of Ed25519");
}

function uncompressed(curve: "secp256k1" | "P-256", raw: Hex): Uint8Array {
  try {
    // ethers takes 32 bytes for a private key, and would show the public key of what everybody can read.
    if (raw.length !== 2 + 66 && raw.length !== 2 + 130) throw new RangeError("length");
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

/** A coordinate: 32 bytes, 43 characters. */
function bytesOf(text: unknown): Uint8Array {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw new DidAttributeInvalid("a JWK's coordinates are 32 bytes each, in base64url");
  }
  return decodeBase64(`${text.replace(/-/g, "+").replace(/_/g, "/")}=`);
}
