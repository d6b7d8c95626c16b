import { NODE_BYTES, isZeroNode, readNode, writeNode } from "./nodes.ts";
import { hashAbove, putLeaves } from "./poseidon/hashNodes.ts";
import { nodeHasher } from "./poseidon/nodeHasher.ts";
import { ZERO_NODES, zeroHash } from "./zeroHashes.ts";

/**
 * A complete binary tree in one flat buffer, 32 bytes a node: node 1 is the top, the children of node i are 2i and 2i + 1.
 * A node of value 0 stands for an empty subtree.
 */
export interface Subtree {
  /** Levels of this subtree. */
  readonly depth: number;
  /** Height of its leaves above the places: 0 for a shard, 16 for the top tree. */
  readonly base: number;
  readonly nodes: Uint8Array;
}

/**
 * Makes an empty subtree.
 *
 * @param depth its levels
 * @param base height of its leaves above the places
 * @returns the subtree
 */
export function createSubtree(depth: number, base: number): Subtree {
  return { depth, base, nodes: new Uint8Array(NODE_BYTES * 2 ** (depth + 1)) };
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
  const value = readNode(subtree.nodes, 2 ** (subtree.depth - level) + index);
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
  for (const [index, leaf] of leaves) writeNode(subtree.nodes, first + index, leaf);
  rehash(
    subtree,
    [...leaves.keys()].map((index) => first + index).sort((a, b) => a - b),
  );
}

/**
 * Makes a subtree of which all leaves are known, every node hashed once.
 *
 * @param depth its levels
 * @param base height of its leaves above the places
 * @param leaves 32 bytes each, most significant first, from the first one on; at most as many as there are
 * @returns the subtree
 */
export function subtreeOf(depth: number, base: number, leaves: Uint8Array): Subtree {
  const subtree = createSubtree(depth, base);
  putLeaves(subtree.nodes, leaves);
  hashAbove(nodeHasher(), subtree.nodes, ZERO_NODES.subarray(NODE_BYTES * base), leaves.length / NODE_BYTES);
  return subtree;
}

/**
 * Hashes every node above some leaves once.
 *
 * @param subtree changed in place
 * @param leaves numbers of the nodes that changed, ascending
 */
export function rehash(subtree: Subtree, leaves: readonly number[]): void {
  const { nodes } = subtree;
  const hasher = nodeHasher();
  let touched = parents(leaves);
  for (let level = 0; level < subtree.depth; level++) {
    const zero = ZERO_NODES.subarray(NODE_BYTES * (subtree.base + level), NODE_BYTES * (subtree.base + level + 1));
    for (let start = 0; start < touched.length; start += hasher.capacity) {
      const some = touched.slice(start, start + hasher.capacity);
      for (const [i, node] of some.entries()) {
        hasher.input.set(nodes.subarray(2 * NODE_BYTES * node, 2 * NODE_BYTES * (node + 1)), 2 * NODE_BYTES * i);
        for (const side of [0, 1]) {
          if (isZeroNode(hasher.input, 2 * i + side)) hasher.input.set(zero, NODE_BYTES * (2 * i + side));
        }
      }
      hasher.run(some.length);
      for (const [i, node] of some.entries()) {
        nodes.set(hasher.output.subarray(NODE_BYTES * i, NODE_BYTES * (i + 1)), NODE_BYTES * node);
      }
    }
    touched = parents(touched);
  }
}

/** Parents of nodes in ascending order, each once. */
function parents(nodes: readonly number[]): number[] {
  const above: number[] = [];
  for (const node of nodes) if (above.at(-1) !== node >>> 1) above.push(node >>> 1);
  return above;
}
