import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { ChainCallReverted } from "./errors.ts";
import { decodeRevert } from "./reverts.ts";

/**
 * Waits for a transaction to be mined.
 *
 * @param sending what a typed contract function returned
 * @returns its receipt
 * @throws {ContractError} the class of the contract's own error, or {@link ChainCallReverted}, {@link ChainUnreachable}
 */
export async function send(sending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  try {
    const receipt = await (await sending).wait();
    if (receipt === null) throw new ChainCallReverted("the transaction was not mined", undefined);
    return receipt;
  } catch (thrown) {
    throw decodeRevert(thrown);
  }
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
