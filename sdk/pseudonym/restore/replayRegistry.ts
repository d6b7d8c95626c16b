import { type Interface, type Log, type LogDescription, type Provider, ZeroAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { type BlockRange, readRange } from "../../chain/readRange.ts";
import { PseudonymEventsIncomplete } from "../errors.ts";

/** A pseudonym on a platform. */
export interface PseudonymPlace {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
}

/** What the registry keeps of one pseudonym; times are registry time. */
export interface ReplayedPseudonym {
  controller: Hex;
  validUntil: number;
  /** 0 while nobody holds it: the events do not say, and nothing rests on it. */
  epoch: number;
  sequence: number;
  /** By group. */
  readonly claims: Map<number, { readonly validUntil: number; readonly epoch: number }>;
}

/** The registry's clock. */
export interface ReplayedClock {
  /** Seconds of pauses that are over. */
  pausedSeconds: number;
  /** Unix seconds; 0 while it runs. */
  pausedAt: number;
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
 * @throws {@link PseudonymEventsIncomplete} if an event does not follow from those before it; {ChainUnreachable}; what the signal gives
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
  for (const log of logs) {
    const event = readEvent(coder, log);
    if (event === null) continue;
    const state = stateOf(log);
    if (state === undefined) applyToClock(clock, event);
    else applyToState(state, event, clock);
  }
  return { clock, states: [...states.values()] };
}

function readEvent(coder: Interface, log: Log): LogDescription | null {
  try {
    return coder.parseLog(log);
  } catch {
    throw new PseudonymEventsIncomplete("an event has not the registry's form");
  }
}

function keyOf({ platformId, pseudonym }: PseudonymPlace): string {
  return `${platformId.toLowerCase()} ${pseudonym}`;
}

function emptyState(): ReplayedPseudonym {
  return { controller: ZeroAddress as Hex, validUntil: 0, epoch: 0, sequence: 0, claims: new Map() };
}

function applyToClock(clock: ReplayedClock, { name, args }: LogDescription): void {
  if ((name === "Unpaused") !== (clock.pausedAt !== 0)) {
    throw new PseudonymEventsIncomplete("pauses do not begin and end in turn");
  }
  const time = Number(args.time);
  if (name === "Paused") {
    clock.pausedAt = time;
    return;
  }
  const pausedSeconds = clock.pausedSeconds + time - clock.pausedAt;
  if (Number(args.pausedSeconds) !== pausedSeconds) {
    throw new PseudonymEventsIncomplete("the length of the pauses is another");
  }
  Object.assign(clock, { pausedAt: 0, pausedSeconds });
}

/** Nothing changes while the registry is paused, so an event's unix time is registry time plus the pauses that were over. */
function applyToState(
  state: ReplayedPseudonym,
  event: LogDescription,
  { pausedAt, pausedSeconds }: ReplayedClock,
): void {
  const { name, args } = event;
  const isChange = name !== "PseudonymSkipped";
  const sequence = Number(args.sequence);
  if (sequence !== state.sequence + (isChange ? 1 : 0)) {
    throw new PseudonymEventsIncomplete(`after change ${state.sequence} of a pseudonym stands ${sequence}`);
  }
  if (pausedAt !== 0) throw new PseudonymEventsIncomplete("a pseudonym changed during a pause");
  state.sequence = sequence;
  if (isChange) applyChange(state, event, pausedSeconds);
}

function applyChange(state: ReplayedPseudonym, { name, args }: LogDescription, pausedSeconds: number): void {
  const validUntil = Number(args.validUntil) - pausedSeconds;
  const epoch = Number(args.epoch);
  switch (name) {
    case "PseudonymRegistered":
    case "PseudonymReplaced":
      Object.assign(state, { controller: args.controller as Hex, validUntil, epoch });
      break;
    case "PseudonymRenewed":
      Object.assign(state, { validUntil, epoch });
      break;
    case "PseudonymFroze":
      Object.assign(state, { controller: ZeroAddress, validUntil: Number(args.until) - pausedSeconds, epoch: 0 });
      break;
    case "PseudonymReleased":
      Object.assign(state, { controller: ZeroAddress, validUntil: 0, epoch: 0 });
      break;
    case "PseudonymClaimed":
      state.claims.set(Number(args.groupId), { validUntil, epoch });
      break;
    default:
      throw new PseudonymEventsIncomplete(`${name} is no change of a pseudonym`);
  }
}
