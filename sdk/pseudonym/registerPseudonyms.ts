import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send, view } from "../chain/send.ts";
import { RealDidError } from "../errors.ts";
import { splitBatch } from "./batchGas.ts";
import { type ChainBatch, type ChainRegistration, toChainBatch } from "./chainProof.ts";
import {
  PseudonymBatchEmpty,
  PseudonymBatchHasFalse,
  PseudonymProofMalformed,
  PseudonymProofMismatch,
} from "./errors.ts";
import type { PseudonymProof } from "./proof.ts";
import { verifyPseudonymProofs } from "./verify/verifyPseudonymProofs.ts";

/** Proofs with one root and one deadline, with their places in the list that was given. */
type Group = readonly { readonly index: number; readonly proof: PseudonymProof }[];

/** Changes that no pseudonym ever reaches. */
const NO_SEQUENCE = 2 ** 32 - 1;
/** What the registry says of a root or a deadline that it does not take. */
const SPOILS: ReadonlySet<string> = new Set([
  "PSEUDONYM_ROOT_NOT_LIVE",
  "PSEUDONYM_DEADLINE_PASSED",
  "PSEUDONYM_DEADLINE_TOO_FAR",
]);

/**
 * Submits many registrations of one platform, with one pairing check a transaction, sorted so that their order says nothing. Proofs
 * with the same root and deadline go together, as many as fit into a transaction. Each is verified before any is sent, and each
 * root and deadline asked about, because one that is false would make its whole transaction fail.
 *
 * @param network connected with the signer who pays
 * @param proofs all made for action `register` and the same platform, at least one
 * @returns a receipt for each transaction; items whose pseudonym moved on meanwhile are left out with the event PseudonymSkipped
 * @throws {@link PseudonymBatchEmpty}; {@link PseudonymProofMalformed} if `proofs` is no list; {@link PseudonymBatchHasFalse} with the
 * places of the false ones, and of those whose root or deadline the registry does not take; {@link PseudonymProofMismatch};
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
  const groups = groupByRootAndDeadline(verified);
  const batches = groups.map((group) => toChainBatch(group.map(({ proof }) => proof)));
  await requireTakeable(network, groups, batches);
  // The most proofs first: should a root or a deadline end meanwhile, those that stand alone hold up nobody.
  const parts = batches.sort((a, b) => b.registrations.length - a.registrations.length).flatMap(splitBatch);
  const receipts: ContractTransactionReceipt[] = [];
  // Simulated first, which costs nothing, and given the gas for all items: an estimate leaves out those that do not fit at the moment.
  for (const { part, bound } of parts) {
    const { platformId, root, deadline, registrations } = part;
    const { registerMany } = network.pseudonymRegistry;
    const overrides = { gasLimit: bound };
    await view(registerMany.staticCall(platformId, root, deadline, registrations, overrides));
    const receipt = await send(registerMany(platformId, root, deadline, registrations, overrides));
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

/**
 * Anyone can make true proofs against a root of their own, or with any deadline, and so make a transaction fail. The registry looks at
 * both before it looks at items, and leaves out one that is made for another state: so this asks about the two and nothing else.
 */
async function requireTakeable(
  { pseudonymRegistry: { registerMany } }: RealDidNetwork,
  groups: readonly Group[],
  batches: readonly ChainBatch[],
): Promise<void> {
  const invalid: { index: number; error: RealDidError }[] = [];
  for (const [i, { platformId, root, deadline, registrations }] of batches.entries()) {
    const [item] = registrations as [ChainRegistration];
    try {
      await view(registerMany.staticCall(platformId, root, deadline, [{ ...item, sequence: NO_SEQUENCE }]));
    } catch (error) {
      if (!(error instanceof RealDidError && SPOILS.has(error.code))) throw error;
      invalid.push(...(groups[i] as Group).map(({ index }) => ({ index, error })));
    }
  }
  invalid.sort((a, b) => a.index - b.index);
  if (invalid.length > 0) throw new PseudonymBatchHasFalse(invalid);
}

function groupByRootAndDeadline(proofs: readonly PseudonymProof[]): readonly Group[] {
  const groups = new Map<string, { index: number; proof: PseudonymProof }[]>();
  for (const [index, proof] of proofs.entries()) {
    const key = `${proof.root} ${proof.deadline}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ index, proof }]);
    else group.push({ index, proof });
  }
  return [...groups.values()];
}
