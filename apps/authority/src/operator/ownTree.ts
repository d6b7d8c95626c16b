import {
  CommitmentSet,
  type Hex,
  type GroupTree,
  type RealDidNetwork,
  applyLeaves,
  checkBatch,
  createTree,
  epochsSince,
  leafAt,
  readEpoch,
  standingRoot,
} from "realdid";

import { OperatorChainWrong } from "./errors.ts";

/** An operator's copy of a group, rebuilt from the chain alone. */
export interface OwnTree {
  readonly groupId: number;
  readonly tree: GroupTree;
  /** Every commitment that the group ever held. */
  readonly commitments: CommitmentSet;
}

/**
 * Begins with nothing.
 *
 * @param groupId of the group
 * @returns an empty copy
 */
export function emptyOwnTree(groupId: number): OwnTree {
  return { groupId, tree: createTree(), commitments: new CommitmentSet() };
}

/**
 * Takes up a kept copy.
 *
 * @param groupId of the group
 * @param tree as it was
 * @param revoked commitments whose places are 0 now
 * @returns the copy
 */
export function ownTreeOf(groupId: number, tree: GroupTree, revoked: readonly bigint[]): OwnTree {
  const commitments = new CommitmentSet();
  for (const commitment of revoked) commitments.add(commitment);
  for (let place = 0; place < tree.size; place++) {
    const leaf = leafAt(tree, place);
    if (leaf !== 0n) commitments.add(leaf);
  }
  return { groupId, tree, commitments };
}

/** Where leaves of epochs that were published from files come from. */
export type FetchLeaves = (uri: string, batchHash: Hex) => Promise<Hex>;

/**
 * Brings a copy to what stands on chain, checking every epoch on the way as if it were still to be signed.
 *
 * @param network the operator's own connection
 * @param own the copy; changed in place
 * @param fetchLeaves gets leaf files
 * @returns the same copy, or a new one if what it held no longer stands
 * @throws OperatorChainWrong if an epoch that stands is wrong
 * @throws EnrolmentAuditFailed if its leaves cannot be had
 */
export async function followChain(network: RealDidNetwork, own: OwnTree, fetchLeaves: FetchLeaves): Promise<OwnTree> {
  const { groupId } = own;
  const epochs = await epochsSince(network, groupId, standingRoot(own.tree));
  // Withdrawn or undone: everything is rebuilt from the first epoch on.
  if (epochs === undefined) return followChain(network, emptyOwnTree(groupId), fetchLeaves);
  for (const epoch of epochs) {
    const batch = await readEpoch(network, { groupId, fetchLeaves }, epoch);
    const part = checkBatch(own.tree, batch, own.commitments);
    if (part !== undefined) throw new OperatorChainWrong(groupId, epoch, part);
    const applied = applyLeaves(own.tree, batch.leaves);
    for (const { leaf } of applied?.changes ?? []) if (leaf !== 0n) own.commitments.add(leaf);
  }
  return own;
}
