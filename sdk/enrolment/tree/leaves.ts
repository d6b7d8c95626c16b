import { concat, getBytes, hexlify, keccak256, toBeHex } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { FIELD_ORDER } from "../babyJubjub.ts";
import { EnrolmentLeavesUnreadable } from "../errors.ts";
import { type LeafChange, MAXIMUM_SIZE } from "./tree.ts";

const HEADER_BYTES = 8;
const LEAF_BYTES = 32;

/**
 * Encodes the changes of an epoch: for each run of neighbouring places uint32 firstPlace, uint32 count, then the leaves.
 *
 * @param changes by ascending place, each place once
 * @returns the bytes that are published
 * @see docs/spec/enrolment.md section 4
 * @example
 * encodeLeaves([{ place: 0, leaf: 5n }, { place: 1, leaf: 6n }]); // 0x00000000 00000002 00..05 00..06 without the spaces
 */
export function encodeLeaves(changes: readonly LeafChange[]): Hex {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < changes.length;) {
    const run = runFrom(changes, start);
    const part = new Uint8Array(HEADER_BYTES + LEAF_BYTES * run.length);
    const view = new DataView(part.buffer);
    view.setUint32(0, run[0]?.place ?? 0);
    view.setUint32(4, run.length);
    for (const [i, { leaf }] of run.entries()) writeLeaf(view, HEADER_BYTES + LEAF_BYTES * i, leaf);
    parts.push(part);
    start += run.length;
  }
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return hexlify(bytes) as Hex;
}

/**
 * Reads published leaves.
 *
 * @param leaves the bytes of a `LeavesPublished` event or of a leaf file
 * @returns the changes by ascending place
 * @throws {@link EnrolmentLeavesUnreadable} if a run is empty, cut short, out of order or past the last place, or a leaf is not a field element
 * @see docs/spec/enrolment.md section 4
 */
export function decodeLeaves(leaves: Hex): LeafChange[] {
  const bytes = getBytes(leaves);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const changes: LeafChange[] = [];
  let next = 0;
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + HEADER_BYTES > bytes.length) throw new EnrolmentLeavesUnreadable(offset);
    const [first, count] = [view.getUint32(offset), view.getUint32(offset + 4)];
    const end = offset + HEADER_BYTES + LEAF_BYTES * count;
    if (count === 0 || first < next || first + count > MAXIMUM_SIZE || end > bytes.length) {
      throw new EnrolmentLeavesUnreadable(offset);
    }
    for (let i = 0; i < count; i++) {
      const at = offset + HEADER_BYTES + LEAF_BYTES * i;
      const leaf = readLeaf(view, at);
      if (leaf >= FIELD_ORDER) throw new EnrolmentLeavesUnreadable(at);
      changes.push({ place: first + i, leaf });
    }
    next = first + count;
    offset = end;
  }
  return changes;
}

/**
 * The hash that goes on chain with the root.
 *
 * @param previousRoot root the changes were made on; 0 for the first epoch
 * @param leaves encoded changes
 * @returns keccak256(previousRoot as 32 bytes || leaves)
 * @see docs/spec/enrolment.md section 4
 */
export function batchHash(previousRoot: bigint, leaves: Hex): Hex {
  return keccak256(concat([toBeHex(previousRoot, LEAF_BYTES), leaves])) as Hex;
}

/** The changes of neighbouring places from `start` on. */
function runFrom(changes: readonly LeafChange[], start: number): readonly LeafChange[] {
  const first = changes[start]?.place ?? 0;
  let end = start + 1;
  while (changes[end]?.place === first + end - start) end++;
  return changes.slice(start, end);
}

function writeLeaf(view: DataView, offset: number, leaf: bigint): void {
  for (let i = 0; i < 4; i++) view.setBigUint64(offset + 8 * i, BigInt.asUintN(64, leaf >> BigInt(64 * (3 - i))));
}

function readLeaf(view: DataView, offset: number): bigint {
  let leaf = 0n;
  for (let i = 0; i < 4; i++) leaf = (leaf << 64n) | view.getBigUint64(offset + 8 * i);
  return leaf;
}
