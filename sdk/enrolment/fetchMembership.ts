import { toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import {
  EnrolmentHashingAborted,
  EnrolmentNotInGroup,
  EnrolmentShardDiffers,
  EnrolmentShardUnreadable,
} from "./tree/errors.ts";
import type { MerkleProof } from "./tree/merkleProof.ts";
import { NODE_BYTES } from "./tree/nodes.ts";
import { compileKernel } from "./tree/poseidon/nodeHasher.ts";
import { findLeaf, openShard, openTop, pathThrough } from "./tree/proveFromShard.ts";
import { decodeTop } from "./tree/shard.ts";
import type { Subtree } from "./tree/subtree.ts";
import { SHARD_DEPTH } from "./tree/tree.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;

/** What was downloaded before, by its path. What it holds is checked again on every use, so it need not be trusted. */
export interface MembershipCache {
  get(path: string): Promise<Uint8Array | undefined>;
  set(path: string, bytes: Uint8Array): Promise<void>;
}

/** What a wallet looks for, and how it downloads. */
export interface MembershipOptions {
  readonly groupId: number;
  readonly commitment: bigint;
  /** Downloads a path such as `/v1/shards/0x…` from any server that has it, at most so many bytes: {@link downloadBytes} does it well. */
  readonly fetchBytes: (path: string, mostBytes: number, signal?: AbortSignal) => Promise<Uint8Array>;
  /** The place, once it is known: then its shard is enough, or the last two. */
  readonly place?: number;
  readonly cache?: MembershipCache;
  /** Told how many shards were downloaded, of how many at most. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the path of a commitment to the group's current root from whole shards, so that no server is asked for a person: it learns at most
 * which shard of 65,536 places was the last one wanted. The root comes from the chain, and every byte is checked against it before the
 * commitment is looked for, so that no server can try out whose wallet this is by what it leaves away.
 *
 * @param network connected network; a provider is enough
 * @param options group, commitment, and how to download
 * @returns the path; its `index` is the place, to be kept for the next time
 * @throws {@link EnrolmentShardDiffers} if what was downloaded does not lead to the root
 * @throws {@link EnrolmentShardUnreadable} if it is no shard at all
 * @throws {@link EnrolmentNotInGroup} if the commitment is in no shard
 * @throws {@link EnrolmentHashingAborted} if the signal ended it
 * @see docs/spec/enrolment.md section 3
 * @example
 * const fetchBytes = (path, mostBytes, signal) => downloadBytes(`https://authority.example${path}`, { mostBytes, signal });
 * const path = await fetchMembership(network, { groupId: 0, commitment: wallet.commitment, fetchBytes });
 */
export async function fetchMembership(network: RealDidNetwork, options: MembershipOptions): Promise<MerkleProof> {
  const { root, size } = await view(network.enrolmentRegistry.groupOf(options.groupId));
  if (root === 0n) throw new EnrolmentNotInGroup();
  // Compiled without blocking; what follows is at once.
  await compileKernel();
  const count = Math.ceil(Number(size) / SHARD_SIZE);
  const { shardRoots, top } = await obtain(options, topPath(root), NODE_BYTES * count, (bytes) => {
    const roots = decodeTop(bytes);
    // Empty shards more or less do not change the root.
    if (roots.length !== count) throw new EnrolmentShardDiffers("top");
    return { shardRoots: roots, top: openTop(root, roots) };
  });
  const rounds = searchRounds(count, options.place);
  const total = rounds.flat().length;
  let done = 0;
  for (const numbers of rounds) {
    const found: MerkleProof[] = [];
    for (const shardNumber of numbers) {
      const { leaves, shard } = await obtainShard(options, shardRoots[shardNumber] as bigint);
      options.onProgress?.(++done, total);
      const place = findLeaf(leaves, options.commitment);
      if (place !== undefined) found.push(pathThrough({ top, shardNumber, shard, place }));
    }
    const [path] = found;
    if (path !== undefined) return path;
  }
  throw new EnrolmentNotInGroup();
}

function obtainShard(
  options: MembershipOptions,
  shardRoot: bigint,
): Promise<{ readonly leaves: Uint8Array; readonly shard: Subtree }> {
  return obtain(options, shardPath(shardRoot), NODE_BYTES * SHARD_SIZE, (leaves) => ({
    leaves,
    shard: openShard(shardRoot, leaves),
  }));
}

/** What was kept, if it is right, and otherwise what is downloaded, which is kept if it is right. */
async function obtain<T>(
  { cache, fetchBytes, signal }: MembershipOptions,
  path: string,
  mostBytes: number,
  open: (bytes: Uint8Array) => T,
): Promise<T> {
  requireWanted(signal);
  const kept = await cache?.get(path);
  if (kept !== undefined) {
    try {
      return open(kept);
    } catch (thrown) {
      if (!(thrown instanceof EnrolmentShardDiffers || thrown instanceof EnrolmentShardUnreadable)) throw thrown;
    }
  }
  const bytes = await (signal === undefined ? fetchBytes(path, mostBytes) : fetchBytes(path, mostBytes, signal));
  requireWanted(signal);
  const opened = open(bytes);
  await cache?.set(path, bytes);
  return opened;
}

/**
 * Where the roots of all shards are served.
 *
 * @param root of a group
 * @returns `/v1/tops/0x…`
 * @see docs/spec/enrolment.md section 3
 */
export function topPath(root: bigint): string {
  return `/v1/tops/${rootHex(root)}`;
}

/**
 * Where the leaves of a shard are served.
 *
 * @param shardRoot of the shard
 * @returns `/v1/shards/0x…`
 * @see docs/spec/enrolment.md section 3
 */
export function shardPath(shardRoot: bigint): string {
  return `/v1/shards/${rootHex(shardRoot)}`;
}

/**
 * Whether a root is the one that stands on chain now: a wallet asks before it proves, because a root that only it was given would identify it.
 *
 * @param network connected network; a provider is enough
 * @param groupId of the group
 * @param root of a path
 * @returns true for the current root alone; older ones that still count are not it
 */
export async function isCurrentRoot(network: RealDidNetwork, groupId: number, root: bigint): Promise<boolean> {
  const group = await view(network.enrolmentRegistry.groupOf(groupId));
  return root !== 0n && group.root === root;
}

/**
 * Which shards are downloaded together: all of a round, whatever is found in the first of them. The newest come first, where one who enrolled
 * lately is, and the last two are never apart, because there may be few people in the last one. With a known place its round is the only one.
 */
function searchRounds(count: number, place: number | undefined): number[][] {
  const newestFirst = Array.from({ length: count }, (_, i) => count - 1 - i);
  const rounds = [newestFirst.slice(0, 2), ...newestFirst.slice(2).map((number) => [number])];
  const known = place === undefined ? undefined : Math.floor(place / SHARD_SIZE);
  const own = rounds.find((numbers) => known !== undefined && numbers.includes(known));
  return own === undefined ? rounds : [own];
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EnrolmentHashingAborted(signal.reason);
}

function rootHex(root: bigint): Hex {
  return toBeHex(root, 32) as Hex;
}
