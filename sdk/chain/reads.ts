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
  readonly address: Hex;
  readonly topics: readonly (Hex | readonly Hex[])[];
  readonly fromBlock: number;
  readonly toBlock: number;
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
 * @param range contract, topics and blocks
 * @returns the endpoint's answer, unchecked, in JSON-RPC form
 * @throws {ChainUnreachable} {@link ChainCallReverted}
 */
export async function readLogs(network: RealDidNetwork, range: LogRange): Promise<unknown> {
  const provider = providerOf(network);
  const { address, topics, fromBlock, toBlock } = range;
  if (passesThrough(provider)) {
    const filter = { address, topics, fromBlock: toQuantity(fromBlock), toBlock: toQuantity(toBlock) };
    return view(provider.send("eth_getLogs", [filter]));
  }
  const topicFilter = topics.map((topic) => (typeof topic === "string" ? topic : [...topic]));
  return (await view(provider.getLogs({ address, topics: topicFilter, fromBlock, toBlock }))).map(toJsonRpc);
}

/**
 * Reads a block's header.
 *
 * @param network connected network
 * @param number the block's number
 * @returns the endpoint's answer, unchecked, in JSON-RPC form
 * @throws {ChainUnreachable} {@link ChainCallReverted}
 */
export async function readBlock(network: RealDidNetwork, number: number): Promise<unknown> {
  const provider = providerOf(network);
  if (passesThrough(provider)) return view(provider.send("eth_getBlockByNumber", [toQuantity(number), false]));
  const block = await view(provider.getBlock(number));
  return block && { number: toQuantity(block.number), hash: block.hash, timestamp: toQuantity(block.timestamp) };
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
