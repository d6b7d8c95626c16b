import { type Log, type Provider, toQuantity } from "ethers";

import { ChainUnreachable } from "./errors.ts";
import type { Hex } from "./hex.ts";
import type { RealDidNetwork } from "./network.ts";
import { view } from "./send.ts";

/** A provider that passes JSON-RPC requests through: all of ethers that speak to one endpoint do. */
interface RequestProvider extends Provider {
  send(method: string, params: readonly unknown[]): Promise<unknown>;
}

/** Which logs to read. */
export interface LogRange {
  readonly address: Hex | readonly Hex[];
  readonly topics: readonly (Hex | readonly Hex[])[];
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** Logs of one block, by its hash: an endpoint that does not have it says so, where of a range it would leave out what it has not. */
export interface LogsOfBlock extends Pick<LogRange, "address" | "topics"> {
  readonly blockHash: Hex;
}

// One JSON-RPC request for each function, and the endpoint's answer as it came: ethers' own functions ask for the chain id beside
// each request unless told not to, and leave out what newer endpoints tell (a log's block time). Whoever reads checks the answer.

/**
 * Runs code on the latest block without sending anything.
 *
 * @param network connected network
 * @param code creation code; what it returns comes back
 * @returns the endpoint's answer, unchecked
 * @throws {ChainUnreachable} {@link ChainCallReverted}
 */
export async function runCode(network: RealDidNetwork, code: Hex): Promise<unknown> {
  const provider = providerOf(network);
  return view(
    passesThrough(provider) ? provider.send("eth_call", [{ data: code }, "latest"]) : provider.call({ data: code }),
  );
}

/**
 * Reads logs.
 *
 * @param network connected network
 * @param range contracts, topics and blocks
 * @returns the endpoint's answer, unchecked, in JSON-RPC form
 * @throws {ChainUnreachable} {@link ChainCallReverted}
 */
export async function readLogs(network: RealDidNetwork, range: LogRange | LogsOfBlock): Promise<unknown> {
  const provider = providerOf(network);
  const { address, topics } = range;
  const isOfBlock = "blockHash" in range;
  if (passesThrough(provider)) {
    const blocks = isOfBlock
      ? { blockHash: range.blockHash }
      : { fromBlock: toQuantity(range.fromBlock), toBlock: toQuantity(range.toBlock) };
    return view(provider.send("eth_getLogs", [{ address, topics, ...blocks }]));
  }
  const filter = {
    address: typeof address === "string" ? address : [...address],
    topics: topics.map((topic) => (typeof topic === "string" ? topic : [...topic])),
  };
  const blocks = isOfBlock ? { blockHash: range.blockHash } : { fromBlock: range.fromBlock, toBlock: range.toBlock };
  return (await view(provider.getLogs({ ...filter, ...blocks }))).map(toJsonRpc);
}

/**
 * Reads a block's header.
 *
 * @param network connected network
 * @param number the block's number; the newest block if it is `latest`
 * @returns the endpoint's answer, unchecked, in JSON-RPC form
 * @throws {ChainUnreachable} {@link ChainCallReverted}
 */
export async function readBlock(network: RealDidNetwork, number: number | "latest"): Promise<unknown> {
  const provider = providerOf(network);
  if (passesThrough(provider)) {
    const tag = number === "latest" ? number : toQuantity(number);
    return view(provider.send("eth_getBlockByNumber", [tag, false]));
  }
  const block = await view(provider.getBlock(number));
  if (block === null) return block;
  const { hash, parentHash, timestamp } = block;
  return { number: toQuantity(block.number), hash, parentHash, timestamp: toQuantity(timestamp) };
}

function providerOf(network: RealDidNetwork): Provider {
  const { provider } = network.runner;
  if (!provider) throw new ChainUnreachable(undefined);
  return provider;
}

function passesThrough(provider: Provider): provider is RequestProvider {
  return "send" in provider && typeof provider.send === "function";
}

function toJsonRpc({ address, topics, data, blockHash, blockNumber, index, removed }: Log): Record<string, unknown> {
  return {
    address,
    topics,
    data,
    blockHash,
    blockNumber: toQuantity(blockNumber),
    logIndex: toQuantity(index),
    removed,
  };
}
