import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type SafeSignature, executeSafeTransaction, safeOwners, safeThreshold } from "../chain/safe.ts";
import { view } from "../chain/send.ts";
import { type BatchPart, EnrolmentAnswerInvalid, EnrolmentSignaturesMissing } from "./batchErrors.ts";
import { type BatchOperator, localOperator, verifyAnswer } from "./operatorAnswer.ts";
import type { RootBatch } from "./prepareBatch.ts";
import { type BatchProposal, proposeBatch } from "./proposeBatch.ts";
import type { PublisherOperator } from "./signBatch.ts";

/** A published root. */
export interface Publication {
  readonly epoch: number;
  readonly root: bigint;
  readonly size: number;
  /** Gas of the whole transaction. */
  readonly gasUsed: bigint;
  readonly signers: readonly Hex[];
  /** Operators who recomputed something else and did not sign, or signed something else. */
  readonly refusals: readonly Refusal[];
}

/** An operator's refusal to sign; part `signature`: what it sent is no signature over this batch. */
export interface Refusal {
  readonly operator: Hex;
  readonly part: BatchPart;
}

/** What the operators said. */
export interface CollectedAnswers {
  readonly signatures: readonly SafeSignature[];
  readonly refusals: readonly Refusal[];
}

/**
 * Publishes a root through the publisher Safe. Each operator recomputes the batch before signing; one that cannot is named.
 *
 * @param network connected network; its runner sends and pays
 * @param batch from {@link prepareBatch}
 * @param operators owners of the Safe that publishes for the group: signers with their own trees, or anyone who answers
 * @returns the new epoch, and who signed and who refused
 * @throws {@link EnrolmentSignaturesMissing} if fewer operators sign than the Safe needs; nothing is sent then
 * @throws what the registry reverts with, for example EnrolmentRootNotCurrent
 * @see docs/spec/enrolment.md section 7
 * @example
 * const batch = prepareBatch(tree, 0, await nextChanges(authority, 65_536));
 * const { epoch } = await publishRoot(network, batch, operators);
 */
export async function publishRoot(
  network: RealDidNetwork,
  batch: RootBatch,
  operators: readonly (PublisherOperator | BatchOperator)[],
): Promise<Publication> {
  const proposal = await proposeBatch(network, batch);
  const needed = await safeThreshold(network.runner, proposal.transaction.safe);
  const { signatures, refusals } = await askOperators(network, proposal, operators, needed);
  if (signatures.length < needed) throw new EnrolmentSignaturesMissing(signatures.length, needed, refusals);

  const receipt = await executeSafeTransaction(network.runner, proposal.transaction, signatures);
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

/**
 * Asks operators one after the other until enough have signed.
 *
 * @param network connected network
 * @param proposal to sign
 * @param operators who may sign
 * @param needed signatures
 * @returns signatures that were verified, and who is to be named
 */
async function askOperators(
  network: RealDidNetwork,
  proposal: BatchProposal,
  operators: readonly (PublisherOperator | BatchOperator)[],
  needed: number,
): Promise<CollectedAnswers> {
  const owners = await safeOwners(network.runner, proposal.transaction.safe);
  const signatures: SafeSignature[] = [];
  const refusals: Refusal[] = [];
  for (const one of operators) {
    if (signatures.length === needed) break;
    const operator = "answer" in one ? one : await localOperator(network, one);
    const answer = await operator.answer(proposal);
    if (signatures.some(({ owner }) => owner.toLowerCase() === answer.operator.toLowerCase())) continue;
    // Nobody answers for another.
    const isOwn = answer.operator.toLowerCase() === operator.address.toLowerCase();
    const part = isOwn ? partOf(network, owners, proposal, answer) : "signature";
    if (part !== undefined) refusals.push({ operator: operator.address, part });
    else signatures.push({ owner: answer.operator, signature: answer.signature });
  }
  return { signatures, refusals };
}

function partOf(
  network: RealDidNetwork,
  owners: readonly Hex[],
  proposal: BatchProposal,
  answer: Parameters<typeof verifyAnswer>[3],
): BatchPart | undefined {
  try {
    const verdict = verifyAnswer(network, owners, proposal, answer);
    if (verdict === "signed") return undefined;
    return answer.kind === "refusal" ? answer.part : "root";
  } catch (thrown) {
    if (thrown instanceof EnrolmentAnswerInvalid) return "signature";
    throw thrown;
  }
}
