import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type SafeSignature, executeSafeTransaction, prepareSafeTransaction, safeThreshold } from "../chain/safe.ts";
import { view } from "../chain/send.ts";
import { type BatchPart, EnrolmentBatchDiffers, EnrolmentSignaturesMissing } from "./errors.ts";
import type { RootBatch } from "./prepareBatch.ts";
import { type PublisherOperator, publicationData, signBatch } from "./signBatch.ts";

/** A published root. */
export interface Publication {
  readonly epoch: number;
  readonly root: bigint;
  readonly size: number;
  /** Gas of the whole transaction. */
  readonly gasUsed: bigint;
  readonly signers: readonly Hex[];
  /** Operators who recomputed something else and did not sign. */
  readonly refusals: readonly Refusal[];
}

/** An operator's refusal to sign. */
export interface Refusal {
  readonly operator: Hex;
  readonly part: BatchPart;
}

/**
 * Publishes a root through the publisher Safe. Each operator recomputes the batch before signing; one that cannot is named.
 *
 * @param network connected network; its runner sends and pays
 * @param batch from {@link prepareBatch}
 * @param operators owners of the Safe that publishes for the group
 * @returns the new epoch, and who signed and who refused
 * @throws {@link EnrolmentSignaturesMissing} if fewer operators sign than the Safe needs; nothing is sent then
 * @throws what the registry reverts with, for example EnrolmentRootNotCurrent
 * @see docs/spec/enrolment.md section 7
 * @example
 * const batch = prepareBatch(tree, 0, leaves);
 * const { epoch } = await publishRoot(network, batch, operators);
 */
export async function publishRoot(
  network: RealDidNetwork,
  batch: RootBatch,
  operators: readonly PublisherOperator[],
): Promise<Publication> {
  const { authority } = await view(network.enrolmentRegistry.groupOf(batch.groupId));
  const safe = authority as Hex;
  const needed = await safeThreshold(network.runner, safe);
  const registry = network.deployment.addresses.enrolmentRegistry;
  const transaction = await prepareSafeTransaction(network.runner, safe, registry, publicationData(network, batch));

  const signatures: SafeSignature[] = [];
  const refusals: Refusal[] = [];
  for (const operator of operators) {
    if (signatures.length === needed) break;
    try {
      signatures.push(await signBatch(network, operator, batch, transaction));
    } catch (thrown) {
      if (!(thrown instanceof EnrolmentBatchDiffers)) throw thrown;
      refusals.push({ operator: (await operator.signer.getAddress()) as Hex, part: thrown.part });
    }
  }
  if (signatures.length < needed) throw new EnrolmentSignaturesMissing(signatures.length, needed, refusals);

  const receipt = await executeSafeTransaction(network.runner, transaction, signatures);
  const { epoch } = await view(network.enrolmentRegistry.recordOf(batch.groupId, batch.root));
  return {
    epoch: Number(epoch),
    root: batch.root,
    size: batch.size,
    gasUsed: receipt.gasUsed,
    signers: signatures.map(({ owner }) => owner),
    refusals,
  };
}
