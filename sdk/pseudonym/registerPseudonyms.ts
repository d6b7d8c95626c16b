import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { sendBatch } from "../chain/sendBatch.ts";
import { splitBatch } from "./batchGas.ts";
import { toChainBatch } from "./chainProof.ts";
import { PseudonymBatchEmpty, PseudonymBatchHasFalse, PseudonymProofMismatch } from "./errors.ts";
import type { PseudonymProof } from "./proof.ts";
import { verifyPseudonymProofs } from "./verifyPseudonymProofs.ts";

/**
 * Submits many registrations of one platform, with one pairing check a transaction, sorted so that their order says nothing. Proofs
 * with the same root and deadline go together, as many as fit into a transaction. Each is verified before any is sent, because one that
 * is false would make its whole transaction fail.
 *
 * @param network connected with the signer who pays
 * @param proofs all made for action `register` and the same platform, at least one
 * @returns a receipt for each transaction; items whose pseudonym moved on meanwhile are left out with the event PseudonymSkipped
 * @throws {@link PseudonymBatchEmpty}; {@link PseudonymBatchHasFalse} with the places of the false ones; {@link PseudonymProofMismatch};
 * {@link PseudonymBatchRepeats}; the registry's errors. A transaction that fails leaves those before it done; sent again, what was done is
 * left out.
 * @see docs/spec/pseudonym.md section 6
 * @example
 * const receipts = await registerPseudonyms(network, proofs);
 */
export async function registerPseudonyms(
  network: RealDidNetwork,
  proofs: readonly PseudonymProof[],
): Promise<readonly ContractTransactionReceipt[]> {
  await requireTrue(network, proofs);
  const [first] = proofs;
  if (first === undefined) throw new PseudonymBatchEmpty();
  if (proofs.some((proof) => proof.platformId !== first.platformId)) throw new PseudonymProofMismatch("platform");
  const parts = [...groupByRootAndDeadline(proofs)].map(toChainBatch).flatMap(splitBatch);
  const receipts: ContractTransactionReceipt[] = [];
  for (const { part, bound } of parts) {
    const { platformId, root, deadline, registrations } = part;
    const { registerMany } = network.pseudonymRegistry;
    const receipt = await sendBatch(bound, {
      simulate: (overrides) => registerMany.staticCall(platformId, root, deadline, registrations, overrides),
      send: (overrides) => registerMany(platformId, root, deadline, registrations, overrides),
    });
    receipts.push(receipt);
  }
  return receipts;
}

async function requireTrue({ deployment }: RealDidNetwork, proofs: readonly PseudonymProof[]): Promise<void> {
  const { invalid } = await verifyPseudonymProofs(deployment, proofs);
  if (invalid.length > 0) throw new PseudonymBatchHasFalse(invalid);
}

function groupByRootAndDeadline(proofs: readonly PseudonymProof[]): Iterable<readonly PseudonymProof[]> {
  const groups = new Map<string, PseudonymProof[]>();
  for (const proof of proofs) {
    const key = `${proof.root} ${proof.deadline}`;
    groups.set(key, [...(groups.get(key) ?? []), proof]);
  }
  return groups.values();
}
