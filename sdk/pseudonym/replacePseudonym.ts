import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Submits the change of a pseudonym's controller by fresh proof: for a lost or stolen device.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `replace`, with the new controller
 * @returns the receipt
 * @throws {@link PseudonymProofMismatch}; the registry's errors, such as PseudonymControllerInvalid
 */
export async function replacePseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  const sent = toChainProof(proof, "replace");
  return send(network.pseudonymRegistry.replace(proof.platformId, sent));
}
