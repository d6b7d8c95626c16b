import { FIELD_ORDER } from "../babyJubjub.ts";
import { EnrolmentNotInGroup, EnrolmentShardDiffers } from "./errors.ts";
import type { MerkleProof } from "./merkleProof.ts";
import { NODE_BYTES } from "./nodes.ts";
import { checkShard, encodeShard, encodeTop } from "./shard.ts";
import { type Subtree, nodeAt, subtreeOf } from "./subtree.ts";
import { SHARD_DEPTH } from "./tree.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

/** What a wallet has downloaded, and what it looks for. */
export interface MembershipSources {
  /** Root of the group as the chain gives it. */
  readonly root: bigint;
  /** Roots of all shards, as {@link decodeTop} reads them. */
  readonly shardRoots: readonly bigint[];
  /** Which shard `leaves` is. */
  readonly shardNumber: number;
  /** The shard as downloaded. */
  readonly leaves: Uint8Array;
  readonly commitment: bigint;
}

/**
 * Makes the path of a commitment from its whole shard and the roots of all shards, believing neither: both are hashed up to the root that
 * stands on chain. Takes about a second.
 *
 * @param sources what was downloaded
 * @returns the path with all 31 siblings
 * @throws {@link EnrolmentShardDiffers} with the part that does not lead to the root: top, shard or shard number
 * @throws {@link EnrolmentShardUnreadable} if bytes are not a shard at all
 * @throws {@link EnrolmentNotInGroup} if the shard is right but the commitment is not in it
 * @see docs/spec/enrolment.md section 3
 * @example
 * const path = proveFromShard({ root, shardRoots, shardNumber: 0, leaves, commitment: wallet.commitment });
 */
export function proveFromShard(sources: MembershipSources): MerkleProof {
  const { root, shardRoots, shardNumber, leaves, commitment } = sources;
  const top = openTop(root, shardRoots);
  if (!Number.isInteger(shardNumber) || shardNumber < 0 || shardNumber >= shardRoots.length) {
    throw new EnrolmentShardDiffers("shard number");
  }
  const shard = openShard(shardRoots[shardNumber] as bigint, leaves);
  const place = findLeaf(leaves, commitment);
  if (place === undefined) throw new EnrolmentNotInGroup();
  return pathThrough({ top, shardNumber, shard, place });
}

/**
 * Hashes the roots of all shards up to the group's root.
 *
 * @param root of the group
 * @param shardRoots as downloaded
 * @returns the fifteen levels above the shards
 * @throws {@link EnrolmentShardDiffers} if they do not give the root
 * @throws {@link EnrolmentShardUnreadable} if they cannot be roots of shards
 */
export function openTop(root: bigint, shardRoots: readonly bigint[]): Subtree {
  const top = subtreeOf(TREE_DEPTH - SHARD_DEPTH, SHARD_DEPTH, encodeTop(shardRoots));
  if (nodeAt(top, top.depth, 0) !== root) throw new EnrolmentShardDiffers("top");
  return top;
}

/**
 * Hashes a shard up to its root.
 *
 * @param shardRoot as the top has it
 * @param leaves as downloaded
 * @returns the shard
 * @throws {@link EnrolmentShardDiffers} if the leaves do not give the root
 * @throws {@link EnrolmentShardUnreadable} if they are none
 */
export function openShard(shardRoot: bigint, leaves: Uint8Array): Subtree {
  checkShard(leaves);
  const shard = subtreeOf(SHARD_DEPTH, 0, leaves);
  if (nodeAt(shard, SHARD_DEPTH, 0) !== shardRoot) throw new EnrolmentShardDiffers("shard");
  return shard;
}

/** A place in a shard that was opened. */
export interface OpenPlace {
  readonly top: Subtree;
  readonly shardNumber: number;
  readonly shard: Subtree;
  /** In the shard. */
  readonly place: number;
}

/**
 * The path from a place through its shard and the top.
 *
 * @param open shard and top, both hashed
 * @returns the path with all 31 siblings
 */
export function pathThrough({ top, shardNumber, shard, place }: OpenPlace): MerkleProof {
  return {
    root: nodeAt(top, top.depth, 0),
    leaf: nodeAt(shard, 0, place),
    index: shardNumber * 2 ** SHARD_DEPTH + place,
    siblings: [...siblings(shard, place), ...siblings(top, shardNumber)],
  };
}

/**
 * Finds a commitment in a shard.
 *
 * @param leaves of the shard as served
 * @param commitment of a wallet
 * @returns its place in the shard, or undefined if it is not there
 */
export function findLeaf(leaves: Uint8Array, commitment: bigint): number | undefined {
  if (commitment <= 0n || commitment >= FIELD_ORDER) return undefined;
  const wanted = encodeShard([commitment]);
  for (let place = 0; place < leaves.length / NODE_BYTES; place++) {
    if (wanted.every((byte, i) => leaves[NODE_BYTES * place + i] === byte)) return place;
  }
  return undefined;
}

function siblings(subtree: Subtree, leaf: number): bigint[] {
  return Array.from({ length: subtree.depth }, (_, level) => nodeAt(subtree, level, Math.floor(leaf / 2 ** level) ^ 1));
}
