import type { Hex } from "../chain/hex.ts";
import { EnrolmentNothingToPublish } from "./batchErrors.ts";
import { batchHash, encodeLeaves } from "./tree/leaves.ts";
import { type GroupTree, type LeafChange, applyChanges, cloneTree, treeRoot } from "./tree/tree.ts";

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
 * Makes the batch of the changes that lead from what stands on chain to what ought to, or of the first of them if all are too many for
 * one transaction.
 *
 * @param tree that stands on chain, as {@link auditGroup} rebuilds it; unchanged
 * @param groupId of the group
 * @param changes by ascending place, as {@link nextChanges} gives them
 * @param options `uri` of the file that will hold the leaves, then without limit of size
 * @returns the batch
 * @throws {@link EnrolmentNothingToPublish} if nothing is to be changed
 * @throws EnrolmentPlaceUsed EnrolmentPlaceOutOfOrder if the changes do not fit the tree
 * @see docs/spec/enrolment.md section 7
 */
export function prepareBatch(
  tree: GroupTree,
  groupId: number,
  changes: readonly LeafChange[],
  options: { readonly uri?: string } = {},
): RootBatch {
  const fitting = options.uri === undefined ? fittingChanges(changes) : changes;
  if (fitting.length === 0) throw new EnrolmentNothingToPublish();
  return { ...batchOf(tree, groupId, fitting), ...options };
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

/**
 * The first of the changes, as many as fit a transaction.
 *
 * @param changes by ascending place
 * @returns changes whose encoding is at most {@link LEAVES_BYTES_LIMIT}
 */
export function fittingChanges(changes: readonly LeafChange[]): readonly LeafChange[] {
  let bytes = 0;
  let previous = -2;
  for (const [count, { place }] of changes.entries()) {
    bytes += place === previous + 1 ? 32 : 40;
    if (bytes > LEAVES_BYTES_LIMIT) return changes.slice(0, count);
    previous = place;
  }
  return changes;
}
