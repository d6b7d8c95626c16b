import type { Hex } from "../../sdk/chain/hex.ts";
import { type ChainProvider, type StorageWrite, createWriteReader } from "./storageWrites.ts";

/** One log entry. */
export interface RecordedLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** Everything that one transaction shows to the public. */
export interface RecordedTransaction {
  readonly hash: Hex;
  readonly block: number;
  /** Of the block, unix seconds. */
  readonly time: number;
  readonly from: Hex;
  /** Null: it created a contract. */
  readonly to: Hex | null;
  /** Wei. */
  readonly value: bigint;
  readonly calldata: Hex;
  /** Address of the contract it created. */
  readonly created: Hex | null;
  readonly logs: readonly RecordedLog[];
  /** Every storage write in order, those that a later one undid included. */
  readonly writes: readonly StorageWrite[];
  /** Addresses and slots announced ahead, in one piece. */
  readonly accessList: Hex;
}

/** What a stretch of a chain shows to the public. */
export interface RunRecord {
  readonly chainId: bigint;
  readonly transactions: readonly RecordedTransaction[];
}

interface RpcTransaction {
  readonly hash: Hex;
  readonly from: Hex;
  readonly to?: Hex | null;
  readonly value: Hex;
  readonly input: Hex;
  readonly accessList?: readonly { readonly address: Hex; readonly storageKeys: readonly Hex[] }[];
}

interface RpcReceipt {
  readonly contractAddress?: Hex | null;
  readonly logs: readonly RecordedLog[];
}

/**
 * Collects everything that the transactions of some blocks made public: sender, recipient, value, calldata, logs, created
 * addresses, and each storage write, from the node's trace.
 *
 * @param provider of Hardhat's own chain, `npx hardhat node`, anvil or any node that serves debug_traceTransaction
 * @param fromBlock first block
 * @param toBlock last block
 * @param read called after each block
 * @returns the record, in the chain's order
 * @example
 * const record = await recordRun(hre.network.provider, 0, await hre.ethers.provider.getBlockNumber());
 */
export async function recordRun(
  provider: ChainProvider,
  fromBlock: number,
  toBlock: number,
  read?: () => void,
): Promise<RunRecord> {
  const chainId = BigInt((await provider.send("eth_chainId", [])) as Hex);
  const readWrites = createWriteReader(provider);
  const transactions: RecordedTransaction[] = [];
  for (let number = fromBlock; number <= toBlock; number++) {
    const block = (await provider.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, true])) as {
      readonly timestamp: Hex;
      readonly transactions: readonly RpcTransaction[];
    } | null;
    for (const transaction of block?.transactions ?? []) {
      const receipt = (await provider.send("eth_getTransactionReceipt", [transaction.hash])) as RpcReceipt;
      transactions.push({
        hash: transaction.hash,
        block: number,
        time: Number(block?.timestamp),
        from: transaction.from,
        to: transaction.to ?? null,
        value: BigInt(transaction.value),
        calldata: transaction.input,
        created: receipt.contractAddress ?? null,
        logs: receipt.logs.map(({ address, topics, data }) => ({ address, topics, data })),
        writes: await readWrites(transaction.hash, receipt.logs.length),
        accessList: joinAccessList(transaction),
      });
    }
    read?.();
  }
  return { chainId, transactions };
}

function joinAccessList(transaction: RpcTransaction): Hex {
  const entries = transaction.accessList ?? [];
  return `0x${entries.map((entry) => [entry.address, ...entry.storageKeys].map((one) => one.slice(2)).join("")).join("")}`;
}
