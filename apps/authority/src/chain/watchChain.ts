import { ServiceChainDiffers, ServiceChainUnreachable } from "@realdid/service";
import type { Hex, RealDidNetwork } from "realdid";

import { AuthorityGroupUnknown } from "./errors.ts";

/** One group as the chain has it. */
export interface ChainGroup {
  readonly groupId: number;
  /** Account that publishes the group's roots. */
  readonly authority: Hex;
  /** The epoch that stands; 0 if none. */
  readonly epoch: number;
  /** Places used. */
  readonly size: number;
}

/** What the chain said at one block. */
export interface ChainState {
  readonly block: number;
  /** Of that block, unix seconds. */
  readonly time: number;
  /** Seconds for which the registries were ever paused, in all. */
  readonly pausedSeconds: number;
  /** The groups that this service enrols for, by number. */
  readonly groups: ReadonlyMap<number, ChainGroup>;
}

/** What never changes in a deployment. */
export interface ChainConstants {
  readonly leaseSeconds: number;
  readonly rootWindowSeconds: number;
  readonly minimumGroupSize: number;
}

/** The chain's values, read again as they grow old. */
export interface ChainWatch {
  readonly constants: ChainConstants;
  /** What was read last. */
  readonly last: () => ChainState;
  /**
   * A state that is not old: read within the last minute.
   *
   * @throws {@link ServiceChainUnreachable}
   */
  readonly now: () => Promise<ChainState>;
}

/** Older than this it is read again, while the old one still serves. */
const STALE_MS = 10_000;
/** Older than this it no longer serves. */
const OLD_MS = 60_000;

/**
 * Reads the chain's values and keeps them fresh: whoever asks when they are stale has them read again, once for all who ask.
 *
 * @param network connected network
 * @param groupIds groups that this service enrols for
 * @param clock milliseconds that never go back
 * @returns the watch; nothing runs while nobody asks
 * @throws {@link ServiceChainUnreachable} {@link AuthorityGroupUnknown} {@link ServiceChainDiffers}
 */
export async function watchChain(
  network: RealDidNetwork,
  groupIds: readonly number[],
  clock: () => number = () => performance.now(),
): Promise<ChainWatch> {
  const constants = await readConstants(network, groupIds);
  let last = await readState(network, groupIds);
  let readAt = clock();
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    reading ??= readState(network, groupIds)
      .then((state) => {
        [last, readAt] = [state, clock()];
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return {
    constants,
    last: () => last,
    async now() {
      const age = clock() - readAt;
      if (age > OLD_MS) await refresh();
      else if (age > STALE_MS) void refresh().catch(() => undefined);
      return last;
    },
  };
}

async function readConstants(network: RealDidNetwork, groupIds: readonly number[]): Promise<ChainConstants> {
  const { enrolmentRegistry, pseudonymRegistry } = network;
  const [lease, window, minimum, count] = await answered(
    Promise.all([
      pseudonymRegistry.leaseSeconds(),
      enrolmentRegistry.rootWindowSeconds(),
      enrolmentRegistry.minimumGroupSize(),
      enrolmentRegistry.groupCount(),
    ]),
  );
  const unknown = groupIds.find((groupId) => groupId >= Number(count));
  if (unknown !== undefined) throw new AuthorityGroupUnknown(unknown);
  return { leaseSeconds: Number(lease), rootWindowSeconds: Number(window), minimumGroupSize: Number(minimum) };
}

/** Everything at one block, so that time and pauses belong together. */
async function readState(network: RealDidNetwork, groupIds: readonly number[]): Promise<ChainState> {
  const { enrolmentRegistry, pseudonymRegistry, runner } = network;
  const block = await answered(runner.provider?.getBlock("latest") ?? Promise.resolve(null));
  if (block === null) throw new ServiceChainDiffers("newest block", "something", "nothing");
  const at = { blockTag: block.number };
  const [pauses, groups] = await answered(
    Promise.all([
      Promise.all([enrolmentRegistry.pausedSeconds(at), pseudonymRegistry.pausedSeconds(at)]),
      Promise.all(groupIds.map((groupId) => enrolmentRegistry.groupOf(groupId, at))),
    ]),
  );
  return {
    block: block.number,
    time: block.timestamp,
    pausedSeconds: pauses.reduce((total, seconds) => total + Number(seconds), 0),
    groups: new Map(groups.map((group, i) => groupEntry(groupIds[i] ?? 0, group))),
  };
}

function groupEntry(
  groupId: number,
  group: { readonly authority: string; readonly epoch: bigint; readonly size: bigint },
): readonly [number, ChainGroup] {
  const { authority, epoch, size } = group;
  return [groupId, { groupId, authority: authority as Hex, epoch: Number(epoch), size: Number(size) }];
}

async function answered<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    throw new ServiceChainUnreachable(thrown);
  }
}
