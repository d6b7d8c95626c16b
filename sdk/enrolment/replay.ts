import type { Hex } from "../chain/hex.ts";
import { checkCommitments } from "./checkBatch.ts";
import { CommitmentSet } from "./commitmentSet.ts";
import type { BatchPart } from "./batchErrors.ts";
import { standingRoot } from "./prepareBatch.ts";
import { type AppliedLeaves, applyLeaves } from "./tree/applyLeaves.ts";
import { batchHash } from "./tree/leaves.ts";
import { type GroupTree, createTree, leafAt, treeRoot, writeLeaves } from "./tree/tree.ts";

/** What a `RootPublished` event says. */
export interface PublishedRoot {
  readonly epoch: number;
  readonly root: bigint;
  readonly previousRoot: bigint;
  readonly size: number;
  readonly batchHash: Hex;
}

/** A tree on its way through a group's events, with what each epoch replaced, so that a withdrawn one can be taken back. */
export interface Replay {
  readonly tree: GroupTree;
  /** The epoch that the tree held at the beginning; 0 if it was empty. */
  readonly base: number;
  /** Epochs that the tree holds on top of that, the last one at the end. */
  readonly applied: AppliedEpoch[];
  /** Every commitment of those epochs, and those that stood at the beginning: none may come twice. */
  readonly commitments: CommitmentSet;
  /** The epoch that stands by the events so far. */
  standing: number;
  readonly faults: Map<number, BatchPart>;
  readonly withdrawn: Set<number>;
}

interface AppliedEpoch extends AppliedLeaves {
  readonly epoch: number;
  readonly fresh: readonly bigint[];
}

/**
 * Begins before the first event, or after the epoch whose tree is known.
 *
 * @param start that tree, which changes from then on, and its epoch
 * @returns where the replay stands
 */
export function createReplay(
  start: { readonly tree: GroupTree; readonly epoch: number } = { tree: createTree(), epoch: 0 },
): Replay {
  const { tree, epoch } = start;
  const commitments = new CommitmentSet();
  for (let place = 0; place < tree.size; place++) {
    const leaf = leafAt(tree, place);
    if (leaf !== 0n) commitments.add(leaf);
  }
  const faults = new Map<number, BatchPart>();
  return { tree, base: epoch, applied: [], commitments, standing: epoch, faults, withdrawn: new Set() };
}

/**
 * Applies an epoch if its leaves bear it out, and notes a fault otherwise.
 *
 * @param replay changed in place
 * @param published what the event says
 * @param leaves as published; undefined if they could not be had
 */
export function replayPublication(replay: Replay, published: PublishedRoot, leaves: Hex | undefined): void {
  // If the epoch before is itself at fault the tree does not hold it, and nothing built on it can be checked.
  const holdsPrevious = topEpoch(replay) === replay.standing;
  replay.standing = published.epoch;
  const fault = holdsPrevious ? applyEpoch(replay, published, leaves) : "previous root";
  if (fault !== undefined) replay.faults.set(published.epoch, fault);
}

/**
 * Goes back to the epoch that stands after a withdrawal.
 *
 * @param replay changed in place
 * @param epoch that was withdrawn
 * @param currentEpoch that stands now
 */
export function replayWithdrawal(replay: Replay, epoch: number, currentEpoch: number): void {
  replay.withdrawn.add(epoch);
  if (replay.standing === currentEpoch) return;
  replay.standing = currentEpoch;
  // The epoch that stands is always one that the withdrawn one was built on.
  while (topEpoch(replay) > currentEpoch) takeBack(replay);
}

function topEpoch(replay: Replay): number {
  return replay.applied.at(-1)?.epoch ?? replay.base;
}

function applyEpoch(replay: Replay, published: PublishedRoot, leaves: Hex | undefined): BatchPart | undefined {
  const { tree } = replay;
  if (published.previousRoot !== standingRoot(tree)) return "previous root";
  if (leaves === undefined) return "leaves";
  if (batchHash(published.previousRoot, leaves) !== published.batchHash) return "batch hash";
  const applied = applyLeaves(tree, leaves);
  if (applied === undefined) return "leaves";
  const fresh = applied.changes.map(({ leaf }) => leaf).filter((leaf) => leaf !== 0n);
  const wrong = checkCommitments(applied.changes, replay.commitments);
  replay.applied.push({ ...applied, epoch: published.epoch, fresh: wrong === undefined ? fresh : [] });
  if (wrong === undefined) for (const leaf of fresh) replay.commitments.add(leaf);
  const fault = differenceOf(published, tree) ?? wrong;
  if (fault !== undefined) takeBack(replay);
  return fault;
}

function differenceOf(published: PublishedRoot, tree: GroupTree): BatchPart | undefined {
  if (tree.size !== published.size) return "size";
  return treeRoot(tree) === published.root ? undefined : "root";
}

function takeBack(replay: Replay): void {
  const last = replay.applied.pop();
  if (last === undefined) return;
  writeLeaves(replay.tree, last.undo, last.sizeBefore);
  for (const leaf of last.fresh) replay.commitments.delete(leaf);
}
