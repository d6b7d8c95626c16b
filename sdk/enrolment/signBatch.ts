import type { Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type SafeSignature, type SafeTransaction, signSafeTransaction } from "../chain/safe.ts";
import { view } from "../chain/send.ts";
import { type BatchPart, EnrolmentBatchDiffers } from "./errors.ts";
import { type RootBatch, standingRoot } from "./prepareBatch.ts";
import { applyLeaves } from "./tree/applyLeaves.ts";
import { batchHash } from "./tree/leaves.ts";
import { type GroupTree, cloneTree, treeRoot } from "./tree/tree.ts";

/** One owner of the publisher Safe, who trusts nobody's root but their own. */
export interface PublisherOperator {
  readonly signer: Signer;
  /** The operator's own copy of the tree that stands on chain, rebuilt by {@link auditGroup}. */
  readonly tree: GroupTree;
}

/**
 * Signs a publication as one operator, after recomputing root, size and batch hash from leaves that the operator holds.
 *
 * @param network connected network
 * @param operator who signs, with their own tree
 * @param batch as the authority proposes it
 * @param transaction of the publisher Safe; its call must be exactly this batch's
 * @returns the signature
 * @throws {@link EnrolmentBatchDiffers} if anything is not what the leaves give
 * @see docs/spec/enrolment.md section 7
 */
export async function signBatch(
  network: RealDidNetwork,
  operator: PublisherOperator,
  batch: RootBatch,
  transaction: SafeTransaction,
): Promise<SafeSignature> {
  const group = await view(network.enrolmentRegistry.groupOf(batch.groupId));
  const { addresses, chainId } = network.deployment;
  const isThisCall =
    transaction.to.toLowerCase() === addresses.enrolmentRegistry.toLowerCase() &&
    transaction.data === publicationData(network, batch) &&
    transaction.chainId === chainId;
  if (!isThisCall) throw new EnrolmentBatchDiffers("registry");
  if (group.root !== batch.previousRoot) throw new EnrolmentBatchDiffers("previous root");
  const wrong = checkBatch(operator.tree, batch);
  if (wrong !== undefined) throw new EnrolmentBatchDiffers(wrong);
  return signSafeTransaction(operator.signer, transaction);
}

/**
 * Recomputes a batch.
 *
 * @param tree the batch is built on; unchanged
 * @param batch to check
 * @returns the first part that is wrong, or undefined
 */
export function checkBatch(tree: GroupTree, batch: RootBatch): BatchPart | undefined {
  if (standingRoot(tree) !== batch.previousRoot) return "previous root";
  if (batchHash(batch.previousRoot, batch.leaves) !== batch.batchHash) return "batch hash";
  const next = cloneTree(tree);
  if (applyLeaves(next, batch.leaves) === undefined) return "leaves";
  if (next.size !== batch.size) return "size";
  return treeRoot(next) === batch.root ? undefined : "root";
}

/**
 * The call that publishes a batch.
 *
 * @param network connected network
 * @param batch what to publish
 * @returns ABI-encoded call of the enrolment registry
 */
export function publicationData(network: RealDidNetwork, batch: RootBatch): Hex {
  const { groupId, previousRoot, root, size } = batch;
  const registry = network.enrolmentRegistry.interface;
  return (
    batch.uri === undefined
      ? registry.encodeFunctionData("publishRoot", [groupId, previousRoot, root, size, batch.leaves])
      : registry.encodeFunctionData("publishRootFromFile", [
          groupId,
          previousRoot,
          root,
          size,
          batch.batchHash,
          batch.uri,
        ])
  ) as Hex;
}
