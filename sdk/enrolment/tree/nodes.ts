/** Bytes of a node. */
export const NODE_BYTES = 32;

const WORD_BYTES = 8;
const WORDS = NODE_BYTES / WORD_BYTES;
const WORD_BITS = 64n;

/**
 * Reads a node.
 *
 * @param nodes 32 bytes each, least significant first
 * @param index of the node
 * @returns a field element
 */
export function readNode(nodes: Uint8Array, index: number): bigint {
  const view = new DataView(nodes.buffer, nodes.byteOffset + NODE_BYTES * index, NODE_BYTES);
  let value = 0n;
  for (let i = WORDS - 1; i >= 0; i--) value = (value << WORD_BITS) | view.getBigUint64(WORD_BYTES * i, true);
  return value;
}

/**
 * Writes a node.
 *
 * @param nodes 32 bytes each, least significant first; changed in place
 * @param index of the node
 * @param value a field element
 */
export function writeNode(nodes: Uint8Array, index: number, value: bigint): void {
  const view = new DataView(nodes.buffer, nodes.byteOffset + NODE_BYTES * index, NODE_BYTES);
  for (let i = 0; i < WORDS; i++) {
    view.setBigUint64(WORD_BYTES * i, BigInt.asUintN(64, value >> (WORD_BITS * BigInt(i))), true);
  }
}

/**
 * Whether a node is 0.
 *
 * @param nodes 32 bytes each
 * @param index of the node
 * @returns true if all its bytes are 0
 */
export function isZeroNode(nodes: Uint8Array, index: number): boolean {
  for (let i = NODE_BYTES * index; i < NODE_BYTES * (index + 1); i++) if (nodes[i] !== 0) return false;
  return true;
}
