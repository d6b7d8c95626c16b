import { ChainAnswerInconsistent } from "../../../chain/errors.ts";
import type { Hex } from "../../../chain/hex.ts";
import type { RealDidNetwork } from "../../../chain/network.ts";
import { isBytes, quantity } from "../../../chain/quantity.ts";
import { type LogRange, type LogsOfBlock, readBlock, readLogs } from "../../../chain/reads.ts";
import { EVENTS_MS, inTime } from "../inTime.ts";

/** What of a block's header is followed. */
export interface FollowedBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly time: number;
}

/** A log in its place. */
export interface FollowedLog {
  /** In lower case. */
  readonly address: Hex;
  readonly topics: readonly string[];
  readonly data: string;
  readonly block: number;
  readonly index: number;
}

/** Contracts and topics, whatever the blocks. */
export type LogFilter = Pick<LogRange, "address" | "topics">;

/**
 * Reads a header.
 *
 * @param network connected network
 * @param number of the block, or the newest
 * @returns the header
 * @throws {@link ChainAnswerInconsistent} if the endpoint has none, or none of the right form; ChainUnreachable
 */
export async function readHeader(network: RealDidNetwork, number: number | "latest"): Promise<FollowedBlock> {
  const header = (await inTime(readBlock(network, number))) as Readonly<Record<string, unknown>> | null | undefined;
  const [at, time] = [quantity(header?.number), quantity(header?.timestamp)];
  const { hash, parentHash } = header ?? {};
  if (at === undefined || time === undefined || !isBytes(hash, 32) || !isBytes(parentHash, 32)) {
    throw new ChainAnswerInconsistent(`there is no block ${number}`);
  }
  if (number !== "latest" && at !== number) throw new ChainAnswerInconsistent(`block ${number} is ${at}`);
  return { number: at, hash, parentHash, time };
}

/**
 * Reads the logs of one block, or of a range, by some filters.
 *
 * @param network connected network
 * @param filters each asked for on its own, at once
 * @param blocks range, or the block
 * @returns logs in the chain's order
 * @throws {@link ChainAnswerInconsistent} if one of them was not asked for; {ChainUnreachable} or what the endpoint answers
 */
export async function readFollowed(
  network: RealDidNetwork,
  filters: readonly LogFilter[],
  blocks: Pick<LogRange, "fromBlock" | "toBlock"> | FollowedBlock,
): Promise<readonly FollowedLog[]> {
  const isBlock = "hash" in blocks;
  const where = isBlock ? { blockHash: blocks.hash } : blocks;
  const [fromBlock, toBlock] = isBlock ? [blocks.number, blocks.number] : [blocks.fromBlock, blocks.toBlock];
  const read = async (filter: LogFilter): Promise<readonly FollowedLog[]> => {
    const reading = readLogs(network, { ...filter, ...where } as LogRange | LogsOfBlock);
    const answer = await (isBlock ? inTime(reading) : inTime(reading, EVENTS_MS));
    if (!Array.isArray(answer)) throw new ChainAnswerInconsistent("logs are no list");
    const asked = { addresses: new Set([filter.address].flat().map(lowerCase)), fromBlock, toBlock };
    return answer.map((log) => checkLog(log, asked, isBlock ? blocks.hash : undefined));
  };
  const logs = (await Promise.all(filters.map(read))).flat();
  return logs.sort((a, b) => a.block - b.block || a.index - b.index);
}

interface Asked {
  readonly addresses: ReadonlySet<string>;
  readonly fromBlock: number;
  readonly toBlock: number;
}

function checkLog(given: unknown, { addresses, fromBlock, toBlock }: Asked, hash: Hex | undefined): FollowedLog {
  const log = (typeof given === "object" && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  const { address, topics, data, blockHash, removed } = log;
  const [block, index] = [quantity(log.blockNumber), quantity(log.logIndex)];
  const isPlaced = block !== undefined && block >= fromBlock && block <= toBlock && removed !== true;
  const isOfBlock = hash === undefined || (isBytes(blockHash, 32) && lowerCase(blockHash) === lowerCase(hash));
  const isWhole = Array.isArray(topics) && topics.every((topic) => isBytes(topic, 32)) && isBytes(data);
  if (!isPlaced || index === undefined || !isOfBlock || !isWhole || !isBytes(address, 20)) {
    throw new ChainAnswerInconsistent("a log that was not asked for");
  }
  const from = lowerCase(address);
  if (!addresses.has(from)) throw new ChainAnswerInconsistent("a log of another contract");
  return { address: from, topics: topics.map(lowerCase), data, block, index };
}

function lowerCase<Text extends string>(text: Text): Text {
  return text.toLowerCase() as Text;
}
