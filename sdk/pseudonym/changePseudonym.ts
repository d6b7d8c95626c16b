import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { PseudonymProofMismatch } from "./errors.ts";
import type { PseudonymAction } from "./message.ts";
import { type PseudonymProof, toChainProof } from "./provePseudonym.ts";

function requireAction(proof: PseudonymProof, action: PseudonymAction): void {
  if (proof.action !== action) throw new PseudonymProofMismatch(`action (${proof.action}, not ${action})`);
}

/**
 * Submits the registration of a pseudonym. Anyone may send it; the sender pays and learns nothing but the pseudonym.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `register`
 * @returns the receipt
 * @throws the registry's errors, such as PseudonymRootNotLive, PseudonymTaken, PseudonymProofInvalid; {@link PseudonymProofMismatch}
 * @example
 * await registerPseudonym(network, proof);
 */
export async function registerPseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  requireAction(proof, "register");
  return send(network.pseudonymRegistry.register(proof.platformId, toChainProof(proof)));
}

/**
 * Submits many registrations of one platform with one pairing check, sorted so that their order says nothing.
 *
 * @param network connected with the signer who pays
 * @param proofs all made for action `register` and the same platform, at least one
 * @returns the receipt; items whose pseudonym moved on meanwhile are left out with the event PseudonymSkipped
 * @throws as {@link registerPseudonym}
 */
export async function registerPseudonyms(
  network: RealDidNetwork,
  proofs: readonly PseudonymProof[],
): Promise<ContractTransactionReceipt> {
  const platformId = proofs[0]?.platformId ?? "0x";
  for (const proof of proofs) {
    requireAction(proof, "register");
    if (proof.platformId !== platformId) throw new PseudonymProofMismatch("platform");
  }
  const sorted = [...proofs].sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
  return send(network.pseudonymRegistry.registerMany(platformId, sorted.map(toChainProof)));
}

/**
 * Submits the renewal of a lease: same controller, fresh proof.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `renew`
 * @returns the receipt
 */
export async function renewPseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  requireAction(proof, "renew");
  return send(network.pseudonymRegistry.renew(proof.platformId, toChainProof(proof)));
}

/**
 * Submits the change of a pseudonym's controller by fresh proof: for a lost or stolen device.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `replace`, with the new controller
 * @returns the receipt
 */
export async function replacePseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  requireAction(proof, "replace");
  return send(network.pseudonymRegistry.replace(proof.platformId, toChainProof(proof)));
}

/**
 * Blocks all use of a pseudonym for a full lease: for a stolen mnemonic.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `freeze`, with the zero address as controller
 * @returns the receipt
 */
export async function freezePseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  requireAction(proof, "freeze");
  return send(network.pseudonymRegistry.freeze(proof.platformId, toChainProof(proof)));
}

/**
 * Records that the pseudonym's holder is also a member of the proof's group.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `claim` against that group's root
 * @returns the receipt
 */
export async function claimGroup(network: RealDidNetwork, proof: PseudonymProof): Promise<ContractTransactionReceipt> {
  requireAction(proof, "claim");
  return send(network.pseudonymRegistry.claim(proof.platformId, proof.groupId, toChainProof(proof)));
}
