import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import type { Row } from "./row.ts";

/** A transaction sent, or mined already. */
type Sent = ContractTransactionResponse | ContractTransactionReceipt;

/**
 * Collects gas rows of one system.
 *
 * @param system `realdid` or the peer's name
 * @param source of a peer: its npm package and version
 * @returns the rows, and a function that adds the row of one transaction: its `gasUsed`, 21,000 included, divided by the `items` it carried
 */
export function gasRows(
  system: string,
  source = "",
): {
  readonly rows: Row[];
  add(operation: string, sent: Promise<Sent>, note?: string, items?: number): Promise<void>;
} {
  const rows: Row[] = [];
  return {
    rows,
    async add(operation, sent, note = "", items = 1) {
      const mined = await sent;
      const receipt = "gasUsed" in mined ? mined : await mined.wait();
      if (receipt === null) throw new Error(`${operation}: the transaction has no receipt`);
      const value = Math.round((Number(receipt.gasUsed) / items) * 100) / 100;
      const told = [note, source].filter((part) => part !== "").join("; ");
      rows.push({ operation, system, unit: "gas", value, note: told });
      // The table comes at the end of a run of minutes; this shows that it goes on.
      console.error(`${system}: ${operation} ${value} gas`);
    },
  };
}
