import type { ContractTransactionReceipt, Signer } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { type PseudonymState, signRelease } from "./signedState.ts";

/**
 * Gives a pseudonym up by its controller's signature. Its sequence and any duty stay.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the pseudonym's controller
 * @param state which pseudonym, in which state
 * @returns the receipt
 * @throws the registry's errors, such as PseudonymNotHeld, PseudonymSignatureInvalid
 */
export async function releasePseudonym(
  network: RealDidNetwork,
  controller: Signer,
  state: PseudonymState,
): Promise<ContractTransactionReceipt> {
  const signature = await signRelease(network.deployment, controller, state);
  return send(network.pseudonymRegistry.release(state.platformId, state.pseudonym, state.deadline, signature));
}
