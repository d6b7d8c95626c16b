import { type Provider, dataLength } from "ethers";

import type { Row } from "./row.ts";

/**
 * Size of what is deployed to check proofs and keep pseudonyms.
 *
 * @param provider of the chain
 * @param system `realdid` or the peer's name
 * @param addresses of its contracts
 * @param note which contracts
 * @returns the row, in bytes
 */
export async function codeRow(
  provider: Provider,
  system: string,
  addresses: readonly string[],
  note: string,
): Promise<Row> {
  let value = 0;
  for (const address of addresses) value += dataLength(await provider.getCode(address));
  return { operation: "pseudonym.code", system, unit: "bytes", value, note };
}
