import { poseidon2 } from "poseidon-lite/poseidon2";

import { zeroHash } from "./zeroHashes.ts";

const WORDS = 4;
const WORD_BITS = 64n;

/**
 * A complete binary tree in one flat buffer, 32 bytes a node: node 1 is the top, the children of node i are 2i and 2i + 1.
 * A node of value 0 stands for an empty subtree.
 */
export interface Subtree {
  /** Levels of this subtree. */
  readonly depth: number;
  /** Height of its leaves above the places: 0 for a shard, 16 for the top tree. */
  readonly base: number;
  readonly words: BigUint64Array;
}

/**
 * Makes an empty subtree.
 *
 * @param depth its levels
 * @param base height of its leaves above the places
 * @returns the subtree
 */
export function createSubtree(depth: number, base: number): Subtree {
  return { depth, base, words: new BigUint64Array(WORDS * 2 ** (depth + 1)) };
}

/**
 * Reads a node.
 *
 * @param subtree where
 * @param level height above the subtree's leaves
 * @param index from the left, at that level
 * @returns its hash; the zero hash if the subtree below is empty
 */
export function nodeAt(subtree: Subtree, level: number, index: number): bigint {
  const value = read(subtree.words, 2 ** (subtree.depth - level) + index);
  return value === 0n ? zeroHash(subtree.base + level) : value;
}

/**
 * Sets leaves and hashes each node above them once.
 *
 * @param subtree changed in place
 * @param leaves values by index
 */
export function setLeaves(subtree: Subtree, leaves: ReadonlyMap<number, bigint>): void {
  const first = 2 ** subtree.depth;
  let touched = new Set<number>();
  for (const [index, leaf] of leaves) {
    write(subtree.words, first + index, leaf);
    touched.add((first + index) >>> 1);
  }
  for (let level = 1; level <= subtree.depth; level++) {
    const width = 2 ** (subtree.depth - level);
    const above = new Set<number>();
    for (const node of touched) {
      const left = nodeAt(subtree, level - 1, 2 * (node - width));
      const right = nodeAt(subtree, level - 1, 2 * (node - width) + 1);
      write(subtree.words, node, poseidon2([left, right]));
      above.add(node >>> 1);
    }
    touched = above;
  }
}

function read(words: BigUint64Array, node: number): bigint {
  let value = 0n;
  for (let i = WORDS - 1; i >= 0; i--) value = (value << WORD_BITS) | (words[WORDS * node + i] ?? 0n);
  return value;
}

function write(words: BigUint64Array, node: number, value: bigint): void {
  for (let i = 0; i < WORDS; i++) words[WORDS * node + i] = BigInt.asUintN(64, value >> (WORD_BITS * BigInt(i)));
}
