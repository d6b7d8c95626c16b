import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { ChainCallReverted } from "./errors.ts";
import { decodeRevert } from "./reverts.ts";

/**
 * Waits for a transaction to be mined.
 *
 * @param sending what a typed contract function returned
 * @returns its receipt
 * @throws {ContractError} the class of the contract's own error, or {@link ChainCallReverted}, {ChainFundsMissing}, {ChainUnreachable}
 */
export async function send(sending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  let response: ContractTransactionResponse | undefined;
  try {
    response = await sending;
    const receipt = await response.wait();
    if (receipt === null) throw new ChainCallReverted("the transaction was not mined", undefined);
    return receipt;
  } catch (thrown) {
    throw decodeRevert(response === undefined ? thrown : await whyReverted(response, thrown));
  }
}

/** A mined transaction that failed does not say why: the same call on the block that holds it does. */
async function whyReverted(response: ContractTransactionResponse, thrown: unknown): Promise<unknown> {
  const { to, from, data, value, provider } = response;
  const mined = await provider.getTransactionReceipt(response.hash).catch(() => null);
  if (mined?.status !== 0) return thrown;
  return provider.call({ to, from, data, value, blockTag: mined.blockNumber }).then(
    () => thrown,
    (reason: unknown) => reason,
  );
}

/**
 * Waits for a read.
 *
 * @param reading what a typed contract view returned
 * @returns its value
 * @throws as {@link send}
 */
export async function view<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    throw decodeRevert(thrown);
  }
}
