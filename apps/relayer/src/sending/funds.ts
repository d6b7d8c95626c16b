import type { RealDidNetwork } from "realdid";

/** Gas of one registration sent alone, at most. */
export const ONE_GAS = 450_000n;
/** Gas that one more registration adds to a batch, at most. */
export const ITEM_GAS = 110_000n;

/** What the account has, and what gas costs. */
export interface Funds {
  /** Wei. */
  readonly balance: bigint;
  /** Wei a unit of gas that a transaction would offer now. */
  readonly fee: bigint;
  /** What keeps the relayer from sending even one registration. */
  readonly lack: "funds" | "fee" | undefined;
}

/**
 * Reads what the account has and what gas costs.
 *
 * @param network connected network
 * @param address of the account
 * @param highestFee wei a unit of gas above which nothing is sent
 * @returns the funds
 */
export async function readFunds(network: RealDidNetwork, address: string, highestFee: bigint): Promise<Funds> {
  const { provider } = network.runner;
  if (!provider) throw new Error("the network has no provider");
  const [fees, balance] = await Promise.all([provider.getFeeData(), provider.getBalance(address)]);
  const fee = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
  const lack = fee > highestFee ? "fee" : balance < fee * ONE_GAS ? "funds" : undefined;
  return { balance, fee, lack };
}
