import { ChainUnreachable } from "./errors.ts";
import type { RealDidNetwork } from "./network.ts";
import type { ReadingOptions } from "./readEach.ts";
import { decodeRevert } from "./reverts.ts";
import { view } from "./send.ts";

/** Blocks, both ends included. */
export interface BlockRange {
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** Blocks that one request asks for at first; public endpoints serve at most 10,000. */
const BLOCKS_PER_REQUEST = 10_000;

/** Requests served in a row after which twice as many blocks are asked for: a limit may be of events, and these stand close only in places. */
const SERVED_BEFORE_MORE = 4;

/**
 * Reads events over many blocks, in as few requests as the endpoint allows: a refused range is halved, since endpoints word their limits
 * in a dozen ways, and doubled again after a while.
 *
 * @param range blocks
 * @param read events of some blocks
 * @param options progress in blocks, and stop
 * @returns events in the chain's order
 * @throws {ChainUnreachable} or what the endpoint answers for a single block
 */
export async function readRange<Event>(
  range: BlockRange,
  read: (fromBlock: number, toBlock: number) => Promise<readonly Event[]>,
  options: ReadingOptions = {},
): Promise<Event[]> {
  const events: Event[] = [];
  const total = range.toBlock - range.fromBlock + 1;
  let [blocks, served] = [BLOCKS_PER_REQUEST, 0];
  for (let from = range.fromBlock; from <= range.toBlock;) {
    options.signal?.throwIfAborted();
    const to = Math.min(range.toBlock, from + blocks - 1);
    try {
      for (const event of await read(from, to)) events.push(event);
    } catch (thrown) {
      const error = decodeRevert(thrown);
      if (from === to || error instanceof ChainUnreachable) throw error;
      [blocks, served] = [Math.ceil((to - from + 1) / 2), 0];
      continue;
    }
    from = to + 1;
    served += 1;
    if (served % SERVED_BEFORE_MORE === 0) blocks = Math.min(BLOCKS_PER_REQUEST, 2 * blocks);
    options.onProgress?.(from - range.fromBlock, total);
  }
  return events;
}

/**
 * Reads a few events of a whole deployment: in one request where the endpoint allows it, otherwise as {@link readRange}.
 *
 * @param network connected network
 * @param read events of some blocks
 * @returns events in the chain's order
 * @throws as {@link readRange}
 */
export async function readDeployment<Event>(
  { deployment: { fromBlock }, runner }: RealDidNetwork,
  read: (fromBlock: number, toBlock: number | "latest") => Promise<readonly Event[]>,
): Promise<readonly Event[]> {
  try {
    return await read(fromBlock, "latest");
  } catch (thrown) {
    const error = decodeRevert(thrown);
    if (error instanceof ChainUnreachable || !runner.provider) throw error;
  }
  return readRange({ fromBlock, toBlock: await view(runner.provider.getBlockNumber()) }, read);
}
