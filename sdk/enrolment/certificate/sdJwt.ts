import { sha256 } from "@noble/hashes/sha2.js";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

import type { Hex } from "../../chain/hex.ts";
import type { PublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { signEs256, toBase64Url, verifyEs256 } from "./es256.ts";

/** Which keys one use of the library needs. */
interface SdJwtKeys {
  /** Signs certificates. */
  readonly issuer?: Hex;
  /** Signs presentations. */
  readonly holder?: Hex;
  readonly issuerPublicKey?: PublicKeyJwk;
  readonly holderPublicKey?: PublicKeyJwk;
}

/**
 * The SD-JWT VC library with our keys and hashes.
 *
 * @param keys those that are needed
 * @returns one instance
 */
export function sdJwtOf(keys: SdJwtKeys): SDJwtVcInstance {
  const { issuer, holder, issuerPublicKey, holderPublicKey } = keys;
  return new SDJwtVcInstance({
    hasher: (data) => sha256(typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data)),
    hashAlg: "sha-256",
    saltGenerator: (length) => toBase64Url(globalThis.crypto.getRandomValues(new Uint8Array(length))),
    signAlg: "ES256",
    kbSignAlg: "ES256",
    ...(issuer === undefined ? {} : { signer: (text) => signEs256(issuer, text) }),
    ...(holder === undefined ? {} : { kbSigner: (text) => signEs256(holder, text) }),
    ...(issuerPublicKey === undefined ? {} : { verifier: (text, by) => verifyEs256(issuerPublicKey, text, by) }),
    ...(holderPublicKey === undefined ? {} : { kbVerifier: (text, by) => verifyEs256(holderPublicKey, text, by) }),
  });
}
