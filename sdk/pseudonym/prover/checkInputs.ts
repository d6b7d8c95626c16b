import { isAddress, ZeroAddress } from "ethers";

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
import { PSEUDONYM_ACTIONS, type PseudonymMessage } from "../message.ts";
import { SCALAR_ORDER } from "../scope.ts";

const UINT32_LIMIT = 2 ** 32;

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
  const given = (message as PseudonymMessage | null | undefined) ?? ({} as PseudonymMessage);
  const { action, groupId, platformId, controller, sequence, deadline } = given;
  const require = (isGood: boolean, field: keyof PseudonymMessage, expected: string): void => {
    if (!isGood) throw new PseudonymMessageMalformed(field, expected);
  };
  require(Object.hasOwn(PSEUDONYM_ACTIONS, action), "action", `one of ${Object.keys(PSEUDONYM_ACTIONS).join(", ")}`);
  require(isBelow(groupId, UINT32_LIMIT), "groupId", "a whole number from 0 to 2^32 - 1");
  require(action === "claim" || groupId === 0, "groupId", "0 for every action but claim");
  require(action !== "claim" || groupId !== 0, "groupId", "that of a qualification, not 0");
  require(/^0x[0-9a-f]{64}$/iu.test(platformId), "platformId", "32 bytes of hex");
  require(/^0x[0-9a-f]{40}$/iu.test(controller) && isAddress(controller), "controller", "an address");
  require((action === "freeze") === (controller === ZeroAddress), "controller", "zero to freeze, and only then");
  require(isBelow(sequence, UINT32_LIMIT), "sequence", "a whole number from 0 to 2^32 - 1");
  require(isBelow(deadline, Number.MAX_SAFE_INTEGER), "deadline", "unix seconds");
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

function isBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}
