import { FIELD_ORDER } from "../babyJubjub.ts";
import { EnrolmentShardUnreadable } from "./errors.ts";
import { NODE_BYTES } from "./nodes.ts";
import { type GroupTree, SHARD_DEPTH, treeNode } from "./tree.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;
const MOST_SHARDS = 2 ** (TREE_DEPTH - SHARD_DEPTH);
const ORDER = bytesOf(FIELD_ORDER);

/**
 * Encodes the leaves of a shard as they are served: 32 bytes each, most significant first; zeros at the end are left out.
 *
 * @param leaves by place in the shard, at most 65,536
 * @returns the bytes at `/v1/shards/<root of the shard>`
 * @throws {@link EnrolmentShardUnreadable} if a leaf is not a field element or there are too many
 * @see docs/spec/enrolment.md section 3
 * @example
 * encodeShard([5n, 6n, 0n]).length; // 64
 */
export function encodeShard(leaves: readonly bigint[]): Uint8Array {
  return trimShard(encodeNodes(leaves, SHARD_SIZE));
}

/**
 * Reads a shard as it is served. Whether it is the right one, its root tells: {@link proveFromShard}.
 *
 * @param bytes as downloaded
 * @returns leaves by place in the shard; places after the last are empty
 * @throws {@link EnrolmentShardUnreadable} if a leaf is cut short or not a field element, or there are more than 65,536
 * @see docs/spec/enrolment.md section 3
 */
export function decodeShard(bytes: Uint8Array): bigint[] {
  checkShard(bytes);
  return decodeNodes(bytes);
}

/**
 * Encodes the roots of all shards as they are served: 32 bytes each, most significant first.
 *
 * @param shardRoots of shards 0 to the last that is used
 * @returns the bytes at `/v1/tops/<root of the group>`
 * @throws {@link EnrolmentShardUnreadable} if a root is not a field element or there are too many
 * @see docs/spec/enrolment.md section 3
 */
export function encodeTop(shardRoots: readonly bigint[]): Uint8Array {
  return encodeNodes(shardRoots, MOST_SHARDS);
}

/**
 * Reads the roots of all shards as they are served.
 *
 * @param bytes as downloaded
 * @returns roots by number of the shard
 * @throws {@link EnrolmentShardUnreadable} if a root is cut short or not a field element, or there are more than 32,768
 */
export function decodeTop(bytes: Uint8Array): bigint[] {
  requireNodes(bytes, MOST_SHARDS);
  return decodeNodes(bytes);
}

/**
 * A shard of a tree as it is served.
 *
 * @param tree of a group
 * @param number of the shard: its first place over 65,536
 * @returns as {@link encodeShard} gives it; nothing if the shard is empty
 */
export function shardOf(tree: GroupTree, number: number): Uint8Array {
  return trimShard(leavesOf(tree, number));
}

/**
 * The leaves of a shard, those that are 0 at the end included.
 *
 * @param tree of a group
 * @param number of the shard
 * @returns 32 bytes for each place used, most significant first
 */
export function leavesOf(tree: GroupTree, number: number): Uint8Array {
  const shard = tree.shards.get(number);
  const used = Math.min(SHARD_SIZE, Math.max(0, tree.size - number * SHARD_SIZE));
  const leaves = new Uint8Array(NODE_BYTES * used);
  if (shard === undefined) return leaves;
  const start = shard.nodes.length / 2;
  for (let leaf = 0; leaf < leaves.length; leaf += NODE_BYTES) {
    for (let i = 0; i < NODE_BYTES; i++) leaves[leaf + i] = shard.nodes[start + leaf + NODE_BYTES - 1 - i] as number;
  }
  return leaves;
}

/**
 * The roots of a tree's shards.
 *
 * @param tree of a group
 * @returns by number of the shard, up to the last that is used: as {@link encodeTop} and {@link rootOfShards} take them
 */
export function shardRootsOf(tree: GroupTree): bigint[] {
  const count = Math.ceil(tree.size / SHARD_SIZE);
  return Array.from({ length: count }, (_, number) => treeNode(tree, SHARD_DEPTH, number));
}

/**
 * Leaves out zeros at the end.
 *
 * @param leaves 32 bytes each
 * @returns a part of the same bytes
 */
export function trimShard(leaves: Uint8Array): Uint8Array {
  let end = leaves.length;
  while (end > 0 && leaves[end - 1] === 0) end--;
  return leaves.subarray(0, Math.ceil(end / NODE_BYTES) * NODE_BYTES);
}

/**
 * Checks a shard's form.
 *
 * @param bytes as downloaded
 * @throws {@link EnrolmentShardUnreadable}
 */
export function checkShard(bytes: Uint8Array): void {
  requireNodes(bytes, SHARD_SIZE);
}

/**
 * Checks that bytes are field elements.
 *
 * @param bytes 32 for each, most significant first
 * @returns where the first one begins that is not whole or not below the field's order; undefined if there is none
 */
export function checkNodes(bytes: Uint8Array): number | undefined {
  for (let start = 0; start < bytes.length; start += NODE_BYTES) {
    if (start + NODE_BYTES > bytes.length || !isBelowOrder(bytes, start)) return start;
  }
  return undefined;
}

function requireNodes(bytes: Uint8Array, most: number): void {
  if (!(bytes instanceof Uint8Array)) throw new EnrolmentShardUnreadable(0);
  if (bytes.length > most * NODE_BYTES) throw new EnrolmentShardUnreadable(most * NODE_BYTES);
  const wrong = checkNodes(bytes);
  if (wrong !== undefined) throw new EnrolmentShardUnreadable(wrong);
}

function isBelowOrder(bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < NODE_BYTES; i++) {
    const [byte, limit] = [bytes[start + i] as number, ORDER[i] as number];
    if (byte !== limit) return byte < limit;
  }
  return false;
}

function encodeNodes(values: readonly bigint[], most: number): Uint8Array {
  if (values.length > most) throw new EnrolmentShardUnreadable(most * NODE_BYTES);
  const bytes = new Uint8Array(NODE_BYTES * values.length);
  for (const [i, value] of values.entries()) {
    if (value < 0n || value >= FIELD_ORDER) throw new EnrolmentShardUnreadable(NODE_BYTES * i);
    bytes.set(bytesOf(value), NODE_BYTES * i);
  }
  return bytes;
}

function decodeNodes(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / NODE_BYTES }, (_, i) => {
    let value = 0n;
    for (let word = 0; word < 4; word++) value = (value << 64n) | view.getBigUint64(NODE_BYTES * i + 8 * word);
    return value;
  });
}

function bytesOf(value: bigint): Uint8Array {
  const bytes = new Uint8Array(NODE_BYTES);
  const view = new DataView(bytes.buffer);
  for (let word = 0; word < 4; word++)
    view.setBigUint64(8 * word, BigInt.asUintN(64, value >> BigInt(64 * (3 - word))));
  return bytes;
}
