import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { type DidChange, didChangeArguments } from "./change.ts";
import { encodeChange } from "./encodeChange.ts";
import { DidSignerMissing } from "./errors.ts";
import { identityOf } from "./identityOf.ts";
import { sendChanges } from "./sendChanges.ts";

/**
 * Makes one or several changes in one transaction, sent by the DID's controller.
 *
 * @param network connected network; its runner is the controller
 * @param did DID to change
 * @param changes what to change, in order; all or none
 * @returns the receipt
 * @throws {DidBatchEmpty} {@link DidBatchTooLarge} before anything is sent, with how many fit; {@link DidInvalid}, {@link DidNetworkUnknown},
 * {@link DidSignerMissing}, {@link DidChangeInvalid} and the registry's own errors
 */
export async function changeDid(
  network: RealDidNetwork,
  did: string,
  changes: readonly DidChange[],
): Promise<ContractTransactionReceipt> {
  const identity = identityOf(network, did);
  if (network.runner.sendTransaction === undefined) throw new DidSignerMissing();
  const { didRegistry } = network;
  const batch = changes.map((change) => ({
    identity,
    change,
    data: encodeChange(network, identity, change),
    isFirst: true,
  }));
  const [only, ...others] = changes;
  if (only === undefined || others.length > 0) return sendChanges(network, batch);
  const method = didRegistry.getFunction(only.kind) as unknown as (
    ...args: unknown[]
  ) => Promise<ContractTransactionResponse>;
  return send(method(identity, ...didChangeArguments(only)));
}
