import { poseidon2 } from "poseidon-lite/poseidon2";

import { NODE_BYTES, writeNode } from "./nodes.ts";

/** Levels of every group's tree: the maximum of the circuit, so that no longer path can exist. */
export const TREE_DEPTH = 31;

/** Roots of empty subtrees: entry 0 is an empty place, entry 31 the empty tree. */
export const ZERO_HASHES: readonly bigint[] = zeroHashes();

/** The same as nodes, 32 bytes each, least significant first. */
export const ZERO_NODES: Uint8Array = zeroNodes();

function zeroHashes(): bigint[] {
  const hashes = [0n];
  for (let level = 1; level <= TREE_DEPTH; level++) {
    const below = hashes[level - 1] ?? 0n;
    hashes.push(poseidon2([below, below]));
  }
  return hashes;
}

function zeroNodes(): Uint8Array {
  const nodes = new Uint8Array(NODE_BYTES * ZERO_HASHES.length);
  for (const [level, hash] of ZERO_HASHES.entries()) writeNode(nodes, level, hash);
  return nodes;
}

/**
 * Root of an empty subtree.
 *
 * @param level height above the places, 0 to 31
 * @returns a field element
 */
export function zeroHash(level: number): bigint {
  const hash = ZERO_HASHES[level];
  if (hash === undefined) throw new RangeError("a level is a whole number from 0 to 31");
  return hash;
}
