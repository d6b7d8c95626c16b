import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Submits the renewal of a lease: same controller, fresh proof. The lease may have ended.
 *
 * @param network connected with the signer who pays
 * @param proof made for action `renew`
 * @returns the receipt
 * @throws {@link PseudonymProofMismatch}; the registry's errors, such as PseudonymNotHeld
 */
export async function renewPseudonym(
  network: RealDidNetwork,
  proof: PseudonymProof,
): Promise<ContractTransactionReceipt> {
  const sent = toChainProof(proof, "renew");
  return send(network.pseudonymRegistry.renew(proof.platformId, sent));
}
