import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { sendBatch } from "../chain/sendBatch.ts";
import { splitBatch } from "./batchGas.ts";
import { toChainBatch } from "./chainProof.ts";
import {
  PseudonymBatchEmpty,
  PseudonymBatchHasFalse,
  PseudonymProofMalformed,
  PseudonymProofMismatch,
} from "./errors.ts";
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
 * @throws {@link PseudonymBatchEmpty}; {@link PseudonymProofMalformed} if `proofs` is no list; {@link PseudonymBatchHasFalse} with the places of the false ones; {@link PseudonymProofMismatch};
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
  const verified = await requireTrue(network, proofs);
  const [first] = verified;
  if (first === undefined) throw new PseudonymBatchEmpty();
  if (verified.some(({ platformId }) => platformId !== first.platformId)) throw new PseudonymProofMismatch("platform");
  const parts = [...groupByRootAndDeadline(verified)].map(toChainBatch).flatMap(splitBatch);
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

/** The proofs as they were verified: more may come into the caller's list meanwhile. Ids of platforms are bytes, however they are written. */
async function requireTrue(
  { deployment }: RealDidNetwork,
  proofs: readonly PseudonymProof[],
): Promise<readonly PseudonymProof[]> {
  if (!Array.isArray(proofs)) throw new PseudonymProofMalformed("list of proofs");
  const given = [...proofs];
  const { invalid } = await verifyPseudonymProofs(deployment, given);
  if (invalid.length > 0) throw new PseudonymBatchHasFalse(invalid);
  return given.map((proof) => ({ ...proof, platformId: proof.platformId.toLowerCase() as Hex }));
}

function groupByRootAndDeadline(proofs: readonly PseudonymProof[]): Iterable<readonly PseudonymProof[]> {
  const groups = new Map<string, PseudonymProof[]>();
  for (const proof of proofs) {
    const key = `${proof.root} ${proof.deadline}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [proof]);
    else group.push(proof);
  }
  return groups.values();
}
