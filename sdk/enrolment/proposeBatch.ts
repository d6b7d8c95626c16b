import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type SafeTransaction, prepareSafeTransaction } from "../chain/safe.ts";
import { view } from "../chain/send.ts";
import type { RootBatch } from "./prepareBatch.ts";

/** What operators are asked to sign. */
export interface BatchProposal {
  readonly batch: RootBatch;
  /** Of the Safe that publishes for the group. */
  readonly transaction: SafeTransaction;
}

/**
 * Prepares the Safe transaction that publishes a batch, with the Safe's present nonce.
 *
 * @param network connected network
 * @param batch from {@link prepareBatch}
 * @returns what operators are asked to sign
 * @see docs/spec/enrolment.md section 7
 */
export async function proposeBatch(network: RealDidNetwork, batch: RootBatch): Promise<BatchProposal> {
  const { authority } = await view(network.enrolmentRegistry.groupOf(batch.groupId));
  const registry = network.deployment.addresses.enrolmentRegistry;
  const data = publicationData(network, batch);
  return { batch, transaction: await prepareSafeTransaction(network.runner, authority as Hex, registry, data) };
}

/**
 * The same transaction for another root: what an operator signed who arrived at that one.
 *
 * @param network connected network
 * @param proposal as it is
 * @param root another one
 * @returns the proposal with that root
 */
export function withRoot(network: RealDidNetwork, { batch, transaction }: BatchProposal, root: bigint): BatchProposal {
  const other = { ...batch, root };
  return { batch: other, transaction: { ...transaction, data: publicationData(network, other) } };
}

/**
 * The call that publishes a batch.
 *
 * @param network connected network
 * @param batch what to publish
 * @returns ABI-encoded call of the enrolment registry
 */
export function publicationData(network: Pick<RealDidNetwork, "enrolmentRegistry">, batch: RootBatch): Hex {
  const { groupId, previousRoot, root, size, leaves, uri } = batch;
  const registry = network.enrolmentRegistry.interface;
  const inFile = [groupId, previousRoot, root, size, batch.batchHash, uri ?? ""] as const;
  return (
    uri === undefined
      ? registry.encodeFunctionData("publishRoot", [groupId, previousRoot, root, size, leaves])
      : registry.encodeFunctionData("publishRootFromFile", [...inFile])
  ) as Hex;
}
