import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Records that the pseudonym's holder is also a member of the proof's group.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `claim` against that group's root
 * @returns the receipt
 * @throws {@link PseudonymProofMismatch}; the registry's errors, such as PseudonymNotLive, PseudonymClaimGroupInvalid
 */
export async function claimGroup(network: RealDidNetwork, proof: PseudonymProof): Promise<ContractTransactionReceipt> {
  const sent = toChainProof(proof, "claim");
  return send(network.pseudonymRegistry.claim(proof.platformId, proof.groupId, sent));
}
