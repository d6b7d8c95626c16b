import { type Log, type Provider, getAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { type BlockRange, readRange } from "../../chain/readRange.ts";
import {
  type ReplayedClock,
  type ReplayedPseudonym,
  applyToClock,
  applyToState,
  emptyState,
  isOfClock,
} from "./applyEvent.ts";
import { staticEventReader } from "./staticEvents.ts";

/** A pseudonym on a platform. */
export interface PseudonymPlace {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
}

/** Some pseudonyms as the registry has them at the end of a range of blocks. */
export interface RegistryReplay {
  readonly clock: ReplayedClock;
  /** In the order that was asked for. */
  readonly states: readonly ReplayedPseudonym[];
}

/**
 * Rebuilds the state of some pseudonyms from the events of all. The endpoint is asked for every event of the registry, so it does not
 * learn which of them matter. Every event must follow from those before it; only what an endpoint leaves out at the end does not show.
 *
 * @param network connected network
 * @param provider of its chain
 * @param range blocks, from the deployment's first
 * @param places pseudonyms whose state is wanted
 * @param options progress in blocks, and stop
 * @returns their states after the last block
 * @throws {PseudonymEventsIncomplete} if an event does not follow from those before it; {ChainUnreachable}; what the signal gives
 */
export async function replayRegistry(
  network: RealDidNetwork,
  provider: Provider,
  range: BlockRange,
  places: readonly PseudonymPlace[],
  options: ReadingOptions,
): Promise<RegistryReplay> {
  const { interface: coder } = network.pseudonymRegistry;
  const address = network.deployment.addresses.pseudonymRegistry;
  const states = new Map(places.map((place) => [keyOf(place), emptyState()]));
  const clock: ReplayedClock = { pausedSeconds: 0, pausedAt: 0 };
  const clockTopics = new Set([coder.getEvent("Paused").topicHash, coder.getEvent("Unpaused").topicHash]);
  const stateOf = ({ topics: [, platformId, pseudonym] }: Log): ReplayedPseudonym | undefined => {
    if (platformId === undefined || pseudonym === undefined) return undefined;
    return states.get(keyOf({ platformId: platformId as Hex, pseudonym: BigInt(pseudonym) }));
  };
  const isWanted = (log: Log): boolean => clockTopics.has(log.topics[0] ?? "") || stateOf(log) !== undefined;
  const logs = await readRange(
    range,
    async (fromBlock, toBlock) => (await provider.getLogs({ address, fromBlock, toBlock })).filter(isWanted),
    options,
  );
  // As the chain has them, whatever order the endpoint prefers.
  logs.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
  const read = staticEventReader(coder);
  for (const log of logs) {
    const event = read(log);
    if (event === undefined) continue;
    const state = stateOf(log);
    if (isOfClock(event)) applyToClock(clock, event);
    else if (state !== undefined) applyToState(state, event, clock);
  }
  return { clock, states: [...states.values()].map(checksummed) };
}

function checksummed(state: ReplayedPseudonym): ReplayedPseudonym {
  return { ...state, controller: getAddress(state.controller) as Hex };
}

function keyOf({ platformId, pseudonym }: PseudonymPlace): string {
  return `${platformId.toLowerCase()} ${pseudonym}`;
}
