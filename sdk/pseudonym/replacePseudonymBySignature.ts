import type { ContractTransactionReceipt, Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { type PseudonymState, signReplace } from "./signedState.ts";

/**
 * Hands a live pseudonym to another controller by the present one's signature. The lease stays.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the present controller
 * @param state which pseudonym, in which state
 * @param newController address that acts from now on; fresh, used nowhere else
 * @returns the receipt
 * @throws the registry's errors, such as PseudonymNotLive, PseudonymSignatureInvalid
 */
export async function replacePseudonymBySignature(
  network: RealDidNetwork,
  controller: Signer,
  state: PseudonymState,
  newController: Hex,
): Promise<ContractTransactionReceipt> {
  const signature = await signReplace(network.deployment, controller, state, newController);
  const { platformId, pseudonym, deadline } = state;
  return send(network.pseudonymRegistry.replaceBySignature(platformId, pseudonym, newController, deadline, signature));
}
