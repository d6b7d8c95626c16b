import { poseidon2 } from "poseidon-lite/poseidon2";

import type { BatchPart } from "./batchErrors.ts";
import { type RootBatch, standingRoot } from "./prepareBatch.ts";
import { applyLeaves } from "./tree/applyLeaves.ts";
import { batchHash } from "./tree/leaves.ts";
import { type GroupTree, type LeafChange, cloneTree, leafAt, treeRoot } from "./tree/tree.ts";

/** Commitment of the neutral element of Baby Jubjub: anyone can prove membership with it. */
const NEUTRAL_COMMITMENT = poseidon2([0n, 1n]);

/** Every commitment that a group ever held, revoked ones included. */
export interface KnownCommitments {
  has(commitment: bigint): boolean;
}

/**
 * Recomputes a batch.
 *
 * @param tree the batch is built on; unchanged
 * @param batch to check
 * @param known commitments that the group ever held; without them one that was revoked and comes again is not found
 * @returns the first part that is wrong, or undefined
 * @see docs/spec/enrolment.md section 7
 */
export function checkBatch(tree: GroupTree, batch: RootBatch, known?: KnownCommitments): BatchPart | undefined {
  if (standingRoot(tree) !== batch.previousRoot) return "previous root";
  if (batchHash(batch.previousRoot, batch.leaves) !== batch.batchHash) return "batch hash";
  const next = cloneTree(tree);
  const applied = applyLeaves(next, batch.leaves);
  if (applied === undefined) return "leaves";
  const wrong = checkCommitments(applied.changes, known ?? standingOf(tree, applied.changes));
  if (wrong !== undefined) return wrong;
  if (next.size !== batch.size) return "size";
  return treeRoot(next) === batch.root ? undefined : "root";
}

/**
 * Checks new commitments by themselves: none is the neutral one, none comes twice.
 *
 * @param changes of a batch
 * @param known commitments that the group ever held
 * @returns the part that is wrong, or undefined
 */
export function checkCommitments(changes: readonly LeafChange[], known?: KnownCommitments): BatchPart | undefined {
  const fresh = new Set<bigint>();
  for (const { leaf } of changes) {
    if (leaf === 0n) continue;
    if (leaf === NEUTRAL_COMMITMENT) return "neutral leaf";
    if (fresh.has(leaf) || known?.has(leaf)) return "repeated commitment";
    fresh.add(leaf);
  }
  return undefined;
}

/** Those of the new commitments that the tree holds already. */
function standingOf(tree: GroupTree, changes: readonly LeafChange[]): KnownCommitments {
  const fresh = new Set(changes.map(({ leaf }) => leaf));
  const standing = new Set<bigint>();
  for (let place = 0; place < tree.size; place++) {
    const leaf = leafAt(tree, place);
    if (fresh.has(leaf)) standing.add(leaf);
  }
  return standing;
}
