import { type ContractTransactionReceipt, encodeBytes32String } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { validityOf } from "./change.ts";
import { changeDid } from "./changeDid.ts";
import { checkController } from "./changeController.ts";
import { DidAttributeInvalid } from "./errors.ts";

/** What a delegate may do: sign statements (`veriKey`), or also log in (`sigAuth`). */
export type DelegatePurpose = "veriKey" | "sigAuth";

/** A delegation: the DID, the account that acts for it, and what for (`veriKey` unless given). */
export interface DelegateOptions {
  readonly did: string;
  readonly delegate: Hex;
  readonly purpose?: DelegatePurpose;
}

/**
 * Lets an account sign for a DID for some time.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, `delegate`, `purpose`, and `validitySeconds` (a year unless given)
 * @returns the receipt
 * @throws {DidControllerInvalid} if the delegate is no account; {@link DidAttributeInvalid} and as {@link changeDid}
 * @see docs/spec/did.md section 4
 * @example await addDelegate(network, { did, delegate: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", validitySeconds: 3600 });
 */
export async function addDelegate(
  network: RealDidNetwork,
  options: DelegateOptions & { readonly validitySeconds?: number },
): Promise<ContractTransactionReceipt> {
  const validity = validityOf(options.validitySeconds);
  return changeDid(network, options.did, [{ kind: "addDelegate", ...delegation(options), validity }]);
}

/**
 * Ends a delegation at once.
 *
 * @param network connected network; its runner is the controller
 * @param options `did`, `delegate` and `purpose` as they were given
 * @returns the receipt
 * @throws as {@link addDelegate}
 */
export async function revokeDelegate(
  network: RealDidNetwork,
  options: DelegateOptions,
): Promise<ContractTransactionReceipt> {
  return changeDid(network, options.did, [{ kind: "revokeDelegate", ...delegation(options) }]);
}

function delegation({ delegate, purpose = "veriKey" }: DelegateOptions): {
  readonly delegateType: Hex;
  readonly delegate: Hex;
} {
  if (purpose !== "veriKey" && purpose !== "sigAuth") {
    throw new DidAttributeInvalid("a delegate's purpose is veriKey or sigAuth");
  }
  return { delegateType: encodeBytes32String(purpose) as Hex, delegate: checkController(delegate) };
}
