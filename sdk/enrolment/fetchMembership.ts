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
import { compileKernel } from "./tree/poseidon/nodeHasher.ts";
import { findLeaf, proveFromShard } from "./tree/proveFromShard.ts";
import { checkShard, decodeTop } from "./tree/shard.ts";
import { rootOfShards, shardRootOf } from "./tree/shardRootOf.ts";
import { SHARD_DEPTH } from "./tree/tree.ts";

/** What was downloaded before, by its path. What it holds is checked again on every use, so it need not be trusted. */
export interface MembershipCache {
  get(path: string): Promise<Uint8Array | undefined>;
  set(path: string, bytes: Uint8Array): Promise<void>;
}

/** What a wallet looks for, and how it downloads. */
export interface MembershipOptions {
  readonly groupId: number;
  readonly commitment: bigint;
  /** Downloads a path such as `/v1/shards/0x…` from any server that has it. Send no cookies. */
  readonly fetchBytes: (path: string, signal?: AbortSignal) => Promise<Uint8Array>;
  /** The place, once it is known: then one shard is enough. */
  readonly place?: number;
  readonly cache?: MembershipCache;
  /** Told how many shards were looked through, of how many at most. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the path of a commitment to the group's current root from whole shards, so that no server is asked for a person: it learns at most
 * which shard of 65,536 places was the last one wanted. The root comes from the chain, and every byte is checked against it.
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
 * const fetchBytes = async (path) => new Uint8Array(await (await fetch(`https://authority.example${path}`)).arrayBuffer());
 * const path = await fetchMembership(network, { groupId: 0, commitment: wallet.commitment, fetchBytes });
 */
export async function fetchMembership(network: RealDidNetwork, options: MembershipOptions): Promise<MerkleProof> {
  const { root } = await view(network.enrolmentRegistry.groupOf(options.groupId));
  if (root === 0n) throw new EnrolmentNotInGroup();
  try {
    return await searchShards(root, options);
  } catch (thrown) {
    const isDamaged = thrown instanceof EnrolmentShardDiffers || thrown instanceof EnrolmentShardUnreadable;
    if (!isDamaged || options.cache === undefined) throw thrown;
    // What was kept may be what is damaged: once more, without it.
    const { cache } = options;
    const get = (): Promise<undefined> => Promise.resolve(undefined);
    return searchShards(root, { ...options, cache: { get, set: (path, bytes) => cache.set(path, bytes) } });
  }
}

async function searchShards(root: bigint, options: MembershipOptions): Promise<MerkleProof> {
  const { commitment, signal } = options;
  const top = await download(options, topPath(root));
  const shardRoots = decodeTop(top);
  // Compiled without blocking; what follows is at once.
  await compileKernel();
  if (rootOfShards(shardRoots) !== root) throw new EnrolmentShardDiffers("top");
  await keep(options, topPath(root), top);
  const searched: { readonly shardRoot: bigint; readonly leaves: Uint8Array }[] = [];
  const order = searchOrder(shardRoots.length, options.place);
  for (const shardNumber of order) {
    requireWanted(signal);
    const shardRoot = shardRoots[shardNumber] as bigint;
    const leaves = await download(options, shardPath(shardRoot));
    checkShard(leaves);
    searched.push({ shardRoot, leaves });
    options.onProgress?.(searched.length, order.length);
    if (findLeaf(leaves, commitment) === undefined) continue;
    const proof = proveFromShard({ root, shardRoots, shardNumber, leaves, commitment });
    await keep(options, shardPath(shardRoot), leaves);
    return proof;
  }
  // Not there, unless a server left it out.
  for (const { shardRoot, leaves } of searched) {
    requireWanted(signal);
    if (shardRootOf(leaves) !== shardRoot) throw new EnrolmentShardDiffers("shard");
    await keep(options, shardPath(shardRoot), leaves);
  }
  throw new EnrolmentNotInGroup();
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

/** The known shard first and alone; otherwise the newest first, where one who enrolled lately is. */
function searchOrder(count: number, place: number | undefined): number[] {
  const newestFirst = Array.from({ length: count }, (_, i) => count - 1 - i);
  if (place === undefined) return newestFirst;
  const known = Math.floor(place / 2 ** SHARD_DEPTH);
  return newestFirst.includes(known) ? [known] : newestFirst;
}

async function download(
  { cache, fetchBytes, signal }: Pick<MembershipOptions, "cache" | "fetchBytes" | "signal">,
  path: string,
): Promise<Uint8Array> {
  requireWanted(signal);
  return (await cache?.get(path)) ?? (signal === undefined ? fetchBytes(path) : fetchBytes(path, signal));
}

async function keep({ cache }: Pick<MembershipOptions, "cache">, path: string, bytes: Uint8Array): Promise<void> {
  await cache?.set(path, bytes);
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EnrolmentHashingAborted(signal.reason);
}

function rootHex(root: bigint): Hex {
  return toBeHex(root, 32) as Hex;
}
