import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Blocks all use of a pseudonym for a full lease: for a stolen mnemonic.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `freeze`, with the zero address as controller
 * @returns the receipt
 * @throws {@link PseudonymProofMismatch}; the registry's errors, such as PseudonymFrozen
 */
export async function freezePseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  const sent = toChainProof(proof, "freeze");
  return send(network.pseudonymRegistry.freeze(proof.platformId, sent));
}
