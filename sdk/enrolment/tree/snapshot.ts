import { EnrolmentSnapshotUnreadable } from "./errors.ts";
import { NODE_BYTES } from "./nodes.ts";
import { checkNodes, encodeTop, leavesOf } from "./shard.ts";
import { createSubtree, nodeAt, subtreeOf } from "./subtree.ts";
import { type GroupTree, MAXIMUM_SIZE, SHARD_DEPTH, treeRoot } from "./tree.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

const VERSION = 1;
/** Version (1 byte), size (4), root (32). */
const HEADER_BYTES = 5 + NODE_BYTES;
const SHARD_BYTES = NODE_BYTES * 2 ** SHARD_DEPTH;

/** What a snapshot says. */
export interface TreeSnapshot {
  /** Root that the leaves must give. */
  readonly root: bigint;
  /** By place, 32 bytes each, most significant first: as {@link buildTree} takes them. */
  readonly leaves: Uint8Array;
}

/**
 * Writes a tree down: its leaves alone, which give everything else.
 *
 * @param tree of a group
 * @returns version, size, root, leaves
 * @see docs/spec/enrolment.md section 3
 * @example
 * restoreTree(snapshotTree(tree)); // the same tree
 */
export function snapshotTree(tree: GroupTree): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + NODE_BYTES * tree.size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, tree.size);
  bytes.set(encodeTop([treeRoot(tree)]), HEADER_BYTES - NODE_BYTES);
  for (const number of tree.shards.keys()) bytes.set(leavesOf(tree, number), HEADER_BYTES + number * SHARD_BYTES);
  return bytes;
}

/**
 * Reads a snapshot without hashing its leaves: for {@link buildTree}, whose root must then be compared.
 *
 * @param bytes of {@link snapshotTree}
 * @returns root and leaves; a part of the same bytes
 * @throws {@link EnrolmentSnapshotUnreadable}
 */
export function readSnapshot(bytes: Uint8Array): TreeSnapshot {
  if (!(bytes instanceof Uint8Array) || bytes[0] !== VERSION) throw new EnrolmentSnapshotUnreadable("version");
  if (bytes.length < HEADER_BYTES) throw new EnrolmentSnapshotUnreadable("size");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [size, leaves] = [view.getUint32(1), bytes.subarray(HEADER_BYTES)];
  if (size > MAXIMUM_SIZE || leaves.length !== NODE_BYTES * size) throw new EnrolmentSnapshotUnreadable("size");
  if (checkNodes(leaves) !== undefined) throw new EnrolmentSnapshotUnreadable("leaves");
  let root = 0n;
  for (let i = HEADER_BYTES - NODE_BYTES; i < HEADER_BYTES; i += 8) root = (root << 64n) | view.getBigUint64(i);
  return { root, leaves };
}

/**
 * Rebuilds a tree from its snapshot, in this thread: about a second for each 65,536 leaves. {@link buildTree} takes more threads.
 *
 * @param bytes of {@link snapshotTree}
 * @returns the same tree, node by node
 * @throws {@link EnrolmentSnapshotUnreadable} if a byte is damaged, missing or too much
 * @see docs/spec/enrolment.md section 3
 */
export function restoreTree(bytes: Uint8Array): GroupTree {
  const { root, leaves } = readSnapshot(bytes);
  const tree = treeOf(leaves);
  if (treeRoot(tree) !== root) throw new EnrolmentSnapshotUnreadable("root");
  return tree;
}

function treeOf(leaves: Uint8Array): GroupTree {
  const numbers = Array.from({ length: Math.ceil(leaves.length / SHARD_BYTES) }, (_, number) => number);
  const shards = new Map(
    numbers.map((number) => [
      number,
      subtreeOf(SHARD_DEPTH, 0, leaves.subarray(number * SHARD_BYTES, (number + 1) * SHARD_BYTES)),
    ]),
  );
  const depth = TREE_DEPTH - SHARD_DEPTH;
  const roots = numbers.map((number) => nodeAt(shards.get(number) ?? createSubtree(SHARD_DEPTH, 0), SHARD_DEPTH, 0));
  return { size: leaves.length / NODE_BYTES, shards, top: subtreeOf(depth, SHARD_DEPTH, encodeTop(roots)) };
}
