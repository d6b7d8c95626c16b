import type { Signer } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { type SafeSignature, type SafeTransaction, safeNonce, signSafeTransaction } from "../chain/safe.ts";
import { view } from "../chain/send.ts";
import { type KnownCommitments, checkBatch } from "./checkBatch.ts";
import { type BatchPart, EnrolmentBatchDiffers } from "./batchErrors.ts";
import type { RootBatch } from "./prepareBatch.ts";
import { publicationData } from "./proposeBatch.ts";
import type { GroupTree } from "./tree/tree.ts";

/** One owner of the publisher Safe, who trusts nobody's root but their own. */
export interface PublisherOperator {
  readonly signer: Signer;
  /** The operator's own copy of the tree that stands on chain, rebuilt by {@link auditGroup}. */
  readonly tree: GroupTree;
  /** Every commitment the group ever held, so that none comes twice: an audit gives it. Without it only those that stand are known. */
  readonly commitments?: KnownCommitments;
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
  const wrong =
    (await checkProposal(network, batch, transaction)) ?? checkBatch(operator.tree, batch, operator.commitments);
  if (wrong !== undefined) throw new EnrolmentBatchDiffers(wrong);
  return signSafeTransaction(operator.signer, transaction);
}

/**
 * Checks what surrounds a batch: that the transaction is this batch's call of this registry by the Safe that publishes for the group, that it
 * is the Safe's next one (one that is signed ahead could be made much later, after a withdrawal), and that the batch is built on the root that
 * stands.
 *
 * @param network connected network
 * @param batch as the authority proposes it
 * @param transaction of the publisher Safe
 * @returns the part that is wrong, or undefined
 */
export async function checkProposal(
  network: RealDidNetwork,
  batch: RootBatch,
  transaction: SafeTransaction,
): Promise<BatchPart | undefined> {
  const group = await view(network.enrolmentRegistry.groupOf(batch.groupId));
  const { addresses, chainId } = network.deployment;
  const isThisCall =
    transaction.safe.toLowerCase() === group.authority.toLowerCase() &&
    transaction.to.toLowerCase() === addresses.enrolmentRegistry.toLowerCase() &&
    transaction.data === publicationData(network, batch) &&
    transaction.chainId === chainId;
  if (!isThisCall) return "registry";
  if (transaction.nonce !== (await safeNonce(network.runner, transaction.safe))) return "nonce";
  return group.root === batch.previousRoot ? undefined : "previous root";
}
