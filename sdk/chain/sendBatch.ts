import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { TRANSACTION_GAS_CAP } from "./gas.ts";
import { send, view } from "./send.ts";

/**
 * Sends a batch. A small one goes like every other transaction. Near the cap an endpoint's estimate may exceed it, so a large one is simulated
 * first, which costs nothing and names what is wrong, and then sent with all the gas that a transaction may have.
 *
 * @param bound upper bound of the gas
 * @param batch how to simulate and how to send, each with the overrides that it is given
 * @returns the receipt
 * @throws as {@link send}
 */
export async function sendBatch(
  bound: number,
  batch: {
    readonly simulate: (overrides: { readonly gasLimit: number }) => Promise<unknown>;
    readonly send: (overrides: { readonly gasLimit?: number }) => Promise<ContractTransactionResponse>;
  },
): Promise<ContractTransactionReceipt> {
  if (bound <= TRANSACTION_GAS_CAP / 2) return send(batch.send({}));
  const overrides = { gasLimit: TRANSACTION_GAS_CAP };
  await view(batch.simulate(overrides));
  return send(batch.send(overrides));
}
