import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { changeDid } from "./changeDid.ts";

/**
 * Ends a DID for good: nobody, former controllers included, changes it or speaks for it again.
 *
 * @param network connected network; its runner is the controller
 * @param options the `did`
 * @returns the receipt
 * @throws as {@link changeDid}
 */
export async function deactivateDid(
  network: RealDidNetwork,
  options: { readonly did: string },
): Promise<ContractTransactionReceipt> {
  return changeDid(network, options.did, [{ kind: "deactivate" }]);
}
