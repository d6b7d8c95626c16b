import { blake512 } from "@noble/hashes/blake1.js";
import { SUBGROUP_ORDER } from "./babyJubjub.ts";

/** What EdDSA-Poseidon derives from a private key, as Semaphore's identity package does. */
export interface IdentitySecret {
  /** Pruned first half of the hash, before the cofactor's three bits are dropped: the factor in signatures. */
  readonly signingScalar: bigint;
  /** The circuit's secret: `signingScalar` / 8 modulo the subgroup's order. */
  readonly secretScalar: bigint;
  /** Second half of the hash: makes each signature's one-time number. */
  readonly noncePrefix: Uint8Array;
}

/**
 * Expands a private key into the secrets of Semaphore v4's identity.
 *
 * @param privateKey 32 bytes
 * @returns the scalars and the prefix; all of them secret
 */
export function expandIdentityKey(privateKey: Uint8Array): IdentitySecret {
  const digest = blake512(privateKey);
  const pruned = digest.slice(0, 32);
  pruned[0] = (pruned[0] ?? 0) & 0xf8;
  pruned[31] = ((pruned[31] ?? 0) & 0x7f) | 0x40;
  const signingScalar = fromLittleEndian(pruned);
  return { signingScalar, secretScalar: (signingScalar >> 3n) % SUBGROUP_ORDER, noncePrefix: digest.slice(32, 64) };
}

/**
 * Reads bytes as a number, least significant byte first.
 *
 * @param bytes any length
 * @returns the number
 */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}
