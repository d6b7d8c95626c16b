import { EnrolmentShardUnreadable } from "./errors.ts";
import { NODE_BYTES } from "./nodes.ts";
import { encodeTop } from "./shard.ts";
import { subtreeOf } from "./subtree.ts";
import { type GroupTree, MAXIMUM_SIZE, SHARD_DEPTH } from "./tree.ts";
import { type HashingOptions, type TreeHasher, createTreeHasher } from "./treeHasher.ts";
import { readNode } from "./nodes.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

/** How a tree is built. */
export interface BuildingOptions extends HashingOptions {
  /** Worker threads; by default one for each processor, up to 8. */
  readonly threads?: number;
  /** A hasher that stays open; without it one is made and closed again. */
  readonly hasher?: TreeHasher;
}

const SHARD_BYTES = NODE_BYTES * 2 ** SHARD_DEPTH;

/**
 * Builds the tree of known leaves, every node hashed once, in worker threads.
 *
 * @param leaves by place, 32 bytes each, most significant first; 0 for revoked ones, those at the end included
 * @param options threads, progress by shards, stop
 * @returns a tree whose size is the number of leaves
 * @throws {@link EnrolmentShardUnreadable} if a leaf is cut short or not a field element, or there are too many
 * @throws {@link EnrolmentHashingAborted} {@link EnrolmentHasherThreadLost}
 * @see docs/spec/enrolment.md section 3
 * @example
 * const tree = await buildTree(leaves, { threads: 2 });
 */
export async function buildTree(leaves: Uint8Array, options: BuildingOptions = {}): Promise<GroupTree> {
  const size = leaves.length / NODE_BYTES;
  if (!Number.isInteger(size) || size > MAXIMUM_SIZE) throw new EnrolmentShardUnreadable(leaves.length);
  const parts = Array.from({ length: Math.ceil(leaves.length / SHARD_BYTES) }, (_, number) =>
    leaves.subarray(number * SHARD_BYTES, (number + 1) * SHARD_BYTES),
  );
  const hasher = options.hasher ?? createTreeHasher(options.threads === undefined ? {} : { threads: options.threads });
  try {
    const nodes = await hasher.shardNodes(parts, options);
    const shards = new Map(nodes.map((some, number) => [number, { depth: SHARD_DEPTH, base: 0, nodes: some }]));
    const top = subtreeOf(TREE_DEPTH - SHARD_DEPTH, SHARD_DEPTH, encodeTop(nodes.map((some) => readNode(some, 1))));
    return { size, shards, top };
  } finally {
    if (options.hasher === undefined) hasher.close();
  }
}
