import type { Hex } from "../chain/hex.ts";
import { EnrolmentNothingToPublish } from "./errors.ts";
import { batchHash, encodeLeaves } from "./tree/leaves.ts";
import { type GroupTree, type LeafChange, applyChanges, cloneTree, leafAt, treeRoot } from "./tree/tree.ts";

/** The next root of a group with the leaves that lead to it. */
export interface RootBatch {
  readonly groupId: number;
  /** 0 for the first epoch. */
  readonly previousRoot: bigint;
  readonly root: bigint;
  readonly size: number;
  readonly leaves: Hex;
  readonly batchHash: Hex;
  /** Where the leaves' file is; without it the leaves go on chain in full. */
  readonly uri?: string;
}

/** Bytes of leaves that fit a transaction: public nodes refuse more than 128 KiB in all. */
export const LEAVES_BYTES_LIMIT = 118_500;

/**
 * Compares what stands on chain with what ought to, and makes the batch that leads from one to the other, or the first part of it
 * if it is too large for one transaction. Running it again after a restart gives exactly what is still missing.
 *
 * @param tree that stands on chain, as {@link auditGroup} rebuilds it; unchanged
 * @param groupId of the group
 * @param leaves that ought to stand, by place
 * @param options `uri` of the file that will hold the leaves, then without limit of size
 * @returns the batch
 * @throws {@link EnrolmentNothingToPublish} if the tree holds every leaf
 * @throws EnrolmentPlaceUsed if a used place ought to hold another commitment
 * @see docs/spec/enrolment.md section 7
 */
export function prepareBatch(
  tree: GroupTree,
  groupId: number,
  leaves: readonly bigint[],
  options: { readonly uri?: string } = {},
): RootBatch {
  const limit = options.uri === undefined ? LEAVES_BYTES_LIMIT : Number.POSITIVE_INFINITY;
  const changes = missingChanges(tree, leaves, limit);
  if (changes.length === 0) throw new EnrolmentNothingToPublish();
  return { ...batchOf(tree, groupId, changes), ...options };
}

/**
 * The batch of given changes.
 *
 * @param tree they are made on; unchanged
 * @param groupId of the group
 * @param changes by ascending place
 * @returns the batch
 * @throws as {@link applyChanges}
 */
export function batchOf(tree: GroupTree, groupId: number, changes: readonly LeafChange[]): RootBatch {
  const next = cloneTree(tree);
  applyChanges(next, changes);
  const previousRoot = standingRoot(tree);
  const encoded = encodeLeaves(changes);
  return {
    groupId,
    previousRoot,
    root: treeRoot(next),
    size: next.size,
    leaves: encoded,
    batchHash: batchHash(previousRoot, encoded),
  };
}

/**
 * The root as the registry knows it: 0 while no place is used.
 *
 * @param tree of a group
 * @returns a field element
 */
export function standingRoot(tree: GroupTree): bigint {
  return tree.size === 0 ? 0n : treeRoot(tree);
}

function missingChanges(tree: GroupTree, leaves: readonly bigint[], limit: number): LeafChange[] {
  const changes: LeafChange[] = [];
  let bytes = 0;
  let previous = -2;
  for (const [place, leaf] of leaves.entries()) {
    // A place past the tree's size is new even if its person was revoked meanwhile: places leave no gaps.
    if (place < tree.size && leafAt(tree, place) === leaf) continue;
    bytes += place === previous + 1 ? 32 : 40;
    if (bytes > limit) break;
    changes.push({ place, leaf });
    previous = place;
  }
  return changes;
}
