import type { ContractTransactionResponse } from "ethers";

import type { Row } from "./row.ts";

/**
 * Gas that a transaction used, 21,000 included.
 *
 * @param sent a transaction, sent
 * @returns the receipt's `gasUsed`
 */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("the transaction has no receipt");
  return Number(receipt.gasUsed);
}

/**
 * Collects gas rows of one system.
 *
 * @param system `realdid` or the peer's name
 * @returns the rows, and a function that measures a transaction and adds its row; `items`: how many the transaction carried
 */
export function gasRows(system: string): {
  readonly rows: Row[];
  add(operation: string, sent: Promise<ContractTransactionResponse>, note?: string, items?: number): Promise<void>;
} {
  const rows: Row[] = [];
  return {
    rows,
    async add(operation, sent, note = "", items = 1) {
      const gas = (await gasOf(sent)) / items;
      rows.push({ operation, system, unit: "gas", value: Math.round(gas * 100) / 100, note });
    },
  };
}
