import { checkShard, encodeTop } from "./shard.ts";
import { nodeAt, subtreeOf } from "./subtree.ts";
import { SHARD_DEPTH } from "./tree.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

/**
 * The root of one shard, in this thread: about a second for a full one.
 *
 * @param leaves as {@link encodeShard} gives them, 32 bytes each, most significant first
 * @returns a field element; the zero hash of height 16 if there are none
 * @throws {@link EnrolmentShardUnreadable}
 * @see docs/spec/enrolment.md section 3
 * @example
 * shardRootOf(new Uint8Array()) === zeroHash(16); // true
 */
export function shardRootOf(leaves: Uint8Array): bigint {
  checkShard(leaves);
  return nodeAt(subtreeOf(SHARD_DEPTH, 0, leaves), SHARD_DEPTH, 0);
}

/**
 * The root of a group from the roots of its shards: the fifteen levels above them.
 *
 * @param shardRoots by number of the shard, at most 32,768; those after the last are empty
 * @returns a field element
 * @throws {@link EnrolmentShardUnreadable} if a root is not a field element or there are too many
 * @see docs/spec/enrolment.md section 3
 */
export function rootOfShards(shardRoots: readonly bigint[]): bigint {
  const depth = TREE_DEPTH - SHARD_DEPTH;
  return nodeAt(subtreeOf(depth, SHARD_DEPTH, encodeTop(shardRoots)), depth, 0);
}
