import { createHash } from "node:crypto";

const LEAF_BYTES = 32;

/**
 * Leaves that look like commitments and are the same in every run.
 *
 * @param count how many
 * @returns 32 bytes each, most significant first, below 2^253 and so below the field's order
 */
export function benchLeaves(count: number): Uint8Array {
  const bytes = new Uint8Array(LEAF_BYTES * count);
  for (let i = 0; i < count; i++) {
    bytes.set(createHash("sha256").update(`realdid bench leaf ${i}`).digest(), LEAF_BYTES * i);
    bytes[LEAF_BYTES * i] = (bytes[LEAF_BYTES * i] as number) & 0x1f;
  }
  return bytes;
}

/**
 * The same as numbers.
 *
 * @param leaves 32 bytes each
 * @returns field elements
 */
export function asNumbers(leaves: Uint8Array): bigint[] {
  const hex = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length).toString("hex");
  return Array.from({ length: leaves.length / LEAF_BYTES }, (_, i) => BigInt(`0x${hex.slice(64 * i, 64 * (i + 1))}`));
}
