import { type Signer, verifyTypedData } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { safeSignerOf } from "../chain/safe.ts";
import { type BatchPart, EnrolmentAnswerInvalid, EnrolmentBatchDiffers } from "./batchErrors.ts";
import { type BatchProposal, withRoot } from "./proposeBatch.ts";
import { type PublisherOperator, signBatch } from "./signBatch.ts";

const REFUSAL_TYPES = {
  Refusal: [
    { name: "groupId", type: "uint32" },
    { name: "batchHash", type: "bytes32" },
    { name: "root", type: "uint256" },
    { name: "safe", type: "address" },
    { name: "safeNonce", type: "uint256" },
    { name: "part", type: "string" },
  ],
};

/** What an operator says to a proposal: a signature over the Safe transaction, or a signed refusal that names the part. */
export type OperatorAnswer =
  | { readonly kind: "signature"; readonly operator: Hex; readonly root: bigint; readonly signature: Hex }
  | { readonly kind: "refusal"; readonly operator: Hex; readonly part: BatchPart; readonly signature: Hex };

/** Anyone who answers proposals: a signer in this process, or one that is asked over a network. */
export interface BatchOperator {
  /** Owner of the Safe. */
  readonly address: Hex;
  /**
   * @param proposal to check
   * @returns the answer; checked by whoever asks
   */
  answer(proposal: BatchProposal): Promise<OperatorAnswer>;
}

/**
 * Makes an operator of a signer with its own tree.
 *
 * @param network the operator's own connection
 * @param operator signer and tree
 * @returns one who answers
 */
export async function localOperator(network: RealDidNetwork, operator: PublisherOperator): Promise<BatchOperator> {
  const address = (await operator.signer.getAddress()) as Hex;
  return { address, answer: (proposal) => answerProposal(network, operator, proposal) };
}

/**
 * Checks a proposal as one operator, and signs it or refuses.
 *
 * @param network the operator's own connection
 * @param operator signer and tree
 * @param proposal of the authority
 * @returns the answer
 * @see docs/spec/enrolment.md section 7
 * @example
 * const answer = await answerProposal(network, { signer, tree }, proposal);
 * answer.kind; // "signature"
 */
export async function answerProposal(
  network: RealDidNetwork,
  operator: PublisherOperator,
  proposal: BatchProposal,
): Promise<OperatorAnswer> {
  try {
    const { owner, signature } = await signBatch(network, operator, proposal.batch, proposal.transaction);
    return { kind: "signature", operator: owner, root: proposal.batch.root, signature };
  } catch (thrown) {
    if (!(thrown instanceof EnrolmentBatchDiffers)) throw thrown;
    return refuseProposal(network, operator.signer, proposal, thrown.part);
  }
}

/**
 * Signs a refusal.
 *
 * @param network connected network
 * @param signer the operator's
 * @param proposal refused
 * @param part that differs
 * @returns the answer
 */
export async function refuseProposal(
  network: RealDidNetwork,
  signer: Signer,
  proposal: BatchProposal,
  part: BatchPart,
): Promise<OperatorAnswer> {
  const signature = await signer.signTypedData(domainOf(network), REFUSAL_TYPES, refusalOf(proposal, part));
  return { kind: "refusal", operator: (await signer.getAddress()) as Hex, part, signature: signature as Hex };
}

/** What an answer amounts to. */
export type AnswerVerdict = "signed" | "signed another root" | "refused";

/**
 * Verifies that an answer was made by one of the Safe's owners for this proposal.
 *
 * @param network connected network
 * @param owners of the Safe
 * @param proposal it answers
 * @param answer as it came
 * @returns what it amounts to; a signature over another root is evidence against its operator
 * @throws {@link EnrolmentAnswerInvalid} if it proves nothing about anybody
 */
export function verifyAnswer(
  network: RealDidNetwork,
  owners: readonly Hex[],
  proposal: BatchProposal,
  answer: OperatorAnswer,
): AnswerVerdict {
  const operator = answer.operator.toLowerCase();
  if (!owners.some((owner) => owner.toLowerCase() === operator)) throw new EnrolmentAnswerInvalid("operator");
  if (signerOf(network, proposal, answer)?.toLowerCase() !== operator) throw new EnrolmentAnswerInvalid("signature");
  if (answer.kind === "refusal") return "refused";
  return answer.root === proposal.batch.root ? "signed" : "signed another root";
}

function signerOf(network: RealDidNetwork, proposal: BatchProposal, answer: OperatorAnswer): string | undefined {
  try {
    if (answer.kind === "signature") {
      return safeSignerOf(withRoot(network, proposal, answer.root).transaction, answer.signature);
    }
    return verifyTypedData(domainOf(network), REFUSAL_TYPES, refusalOf(proposal, answer.part), answer.signature);
  } catch {
    return undefined;
  }
}

function domainOf({ deployment }: RealDidNetwork): Record<string, unknown> {
  const { chainId, addresses } = deployment;
  return { name: "RealDID operator", version: "1", chainId, verifyingContract: addresses.enrolmentRegistry };
}

function refusalOf({ batch, transaction }: BatchProposal, part: BatchPart): Record<string, unknown> {
  const { groupId, batchHash, root } = batch;
  return { groupId, batchHash, root, safe: transaction.safe, safeNonce: transaction.nonce, part };
}
