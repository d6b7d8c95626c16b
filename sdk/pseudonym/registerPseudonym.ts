import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Submits the registration of a pseudonym. Anyone may send it; the sender pays and learns nothing but the pseudonym.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `register`
 * @returns the receipt
 * @throws {@link PseudonymProofMismatch} if the proof is for another action; the registry's errors, such as PseudonymRootNotLive,
 * PseudonymTaken, PseudonymProofInvalid
 * @see docs/spec/pseudonym.md section 4
 * @example
 * await registerPseudonym(network, proof);
 */
export async function registerPseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  const sent = toChainProof(proof, "register");
  return send(network.pseudonymRegistry.register(proof.platformId, sent));
}
