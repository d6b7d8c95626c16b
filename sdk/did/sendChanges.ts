import type { ContractTransactionReceipt } from "ethers";

import { sendBatch } from "../chain/sendBatch.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type BatchedChange, boundChanges } from "./batchGas.ts";
import { DidBatchEmpty } from "./errors.ts";

/**
 * Sends several changes in one transaction, all or none.
 *
 * @param network connected network; its runner sends
 * @param changes in order
 * @returns the receipt
 * @throws {DidBatchEmpty} {@link DidBatchTooLarge} before anything is sent; and the registry's own errors
 * @see docs/spec/did.md section 10
 */
export async function sendChanges(
  network: RealDidNetwork,
  changes: readonly BatchedChange[],
): Promise<ContractTransactionReceipt> {
  if (changes.length === 0) throw new DidBatchEmpty();
  const { multicall } = network.didRegistry;
  const calls = changes.map(({ data }) => data);
  return sendBatch(boundChanges(changes), {
    simulate: (overrides) => multicall.staticCall(calls, overrides),
    send: (overrides) => multicall(calls, overrides),
  });
}
