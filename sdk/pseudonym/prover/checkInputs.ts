import type { Deployment } from "../../chain/network.ts";
import type { Wallet } from "../../enrolment/restoreWallet.ts";
import type { MerkleProof } from "../../enrolment/tree/merkleProof.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import {
  PseudonymMessageMalformed,
  PseudonymNotMember,
  PseudonymOtherNetwork,
  PseudonymPathMalformed,
} from "../errors.ts";
import { type PseudonymMessage, messageFault } from "../message.ts";
import { SCALAR_ORDER } from "../scope.ts";

/**
 * Refuses a Merkle proof that is not one of this wallet's commitment in a tree of depth 31.
 *
 * @param wallet of the person
 * @param path Merkle proof
 * @throws {@link PseudonymNotMember} {@link PseudonymPathMalformed}
 */
export function requirePath(wallet: Wallet, path: MerkleProof): void {
  const given = path as Partial<MerkleProof> | null | undefined;
  if (!Array.isArray(given?.siblings)) throw new PseudonymPathMalformed("siblings are no list");
  if (path.leaf !== wallet.commitment || path.siblings.length !== TREE_DEPTH) throw new PseudonymNotMember();
  if (!Number.isSafeInteger(path.index) || path.index < 0 || path.index >= 2 ** TREE_DEPTH) {
    throw new PseudonymPathMalformed(`place ${path.index} is not one from 0 to 2^${TREE_DEPTH} - 1`);
  }
  const wrong = path.siblings.findIndex((sibling) => !isFieldElement(sibling));
  if (wrong !== -1) throw new PseudonymPathMalformed(`sibling ${wrong} is not a number below the field's order`);
  if (!isFieldElement(path.root) || path.root === 0n) {
    throw new PseudonymPathMalformed("root is not a number above 0 and below the field's order");
  }
}

/**
 * Refuses a message that no registry takes.
 *
 * @param message what the proof would say
 * @throws {@link PseudonymMessageMalformed}
 */
export function requireMessage(message: PseudonymMessage): void {
  const fault = messageFault((message as PseudonymMessage | null | undefined) ?? ({} as PseudonymMessage));
  if (fault !== undefined) throw new PseudonymMessageMalformed(fault.field, fault.expected);
}

/**
 * Refuses a deployment of another network than the wallet's: the proof would be about another pseudonym.
 *
 * @param wallet of the person
 * @param deployment that the proof is for
 * @throws {@link PseudonymOtherNetwork}
 */
export function requireNetwork(wallet: Wallet, deployment: Deployment): void {
  if (deployment.networkId.toLowerCase() !== wallet.networkId.toLowerCase()) {
    throw new PseudonymOtherNetwork(wallet.networkId, deployment.networkId);
  }
}

function isFieldElement(value: bigint): boolean {
  return typeof value === "bigint" && value >= 0n && value < SCALAR_ORDER;
}
