import type { RealDidNetwork } from "../chain/network.ts";
import { quantity } from "../chain/quantity.ts";
import { readBlock } from "../chain/reads.ts";
import { DidHistoryInconsistent } from "./errors.ts";
import type { DidHistory } from "./history.ts";

/** Tells the times of a history's blocks, unix seconds. */
export interface BlockClock {
  /** Costs one RPC call for a block of which the endpoint did not tell the time with its logs, once. */
  read(block: number): Promise<number>;
  /** Costs none; undefined if it would. */
  known(block: number): number | undefined;
}

/**
 * Tells the times of a history's blocks: those that came with the logs, the others from the chain. A block of another hash than its
 * events', or out of order with the others, is refused.
 *
 * @param network connected network
 * @param history the DID's history
 * @returns the clock, whose `read` throws {@link DidHistoryInconsistent}, {@link ChainUnreachable}, {@link ChainCallReverted}
 */
export function blockClock(network: RealDidNetwork, { identity, events, time: latest }: DidHistory): BlockClock {
  const times = new Map(events.flatMap(({ block, time }) => (time === undefined ? [] : [[block, time] as const])));
  const hashes = new Map(events.map(({ block, blockHash }) => [block, blockHash]));
  return {
    known: (block) => times.get(block),
    async read(block) {
      const known = times.get(block);
      if (known !== undefined) return known;
      const header = (await readBlock(network, block)) as Readonly<Record<string, unknown>> | null | undefined;
      const time = quantity(header?.timestamp);
      if (time === undefined || quantity(header?.number) !== block || header?.hash !== hashes.get(block)) {
        throw new DidHistoryInconsistent(identity, `block ${block} is not the one of its events`);
      }
      const isOutOfOrder = [...times].some(([other, at]) => (other < block ? at > time : at < time));
      if (isOutOfOrder || time > latest) throw new DidHistoryInconsistent(identity, `block ${block} is out of time`);
      times.set(block, time);
      return time;
    },
  };
}
