import { type ContractTransactionReceipt, ZeroAddress, getAddress, isAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { changeDid } from "./changeDid.ts";
import { DidControllerInvalid } from "./errors.ts";

/**
 * Hands a DID to another controller.
 *
 * @param network connected network; its runner is the present controller
 * @param options `did` and the new `controller`: an account, or a contract that answers ERC-1271
 * @returns the receipt
 * @throws {DidControllerInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 2
 * @example await changeController(network, { did, controller: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" });
 */
export async function changeController(
  network: RealDidNetwork,
  options: { readonly did: string; readonly controller: Hex },
): Promise<ContractTransactionReceipt> {
  return changeDid(network, options.did, [{ kind: "changeOwner", newOwner: checkController(options.controller) }]);
}

/**
 * Refuses what can never control a DID.
 *
 * @param controller candidate
 * @returns its address in EIP-55 form
 * @throws {DidControllerInvalid}
 */
export function checkController(controller: string): Hex {
  if (!isAddress(controller) || getAddress(controller) === ZeroAddress) throw new DidControllerInvalid(controller);
  return getAddress(controller) as Hex;
}
