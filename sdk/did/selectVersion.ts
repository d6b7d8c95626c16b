import type { RealDidNetwork } from "../chain/network.ts";
import { type BlockClock, blockClock } from "./blockClock.ts";
import { DidVersionInvalid, DidVersionUnknown } from "./errors.ts";
import type { DidEvent, DidHistory } from "./history.ts";

/** Which version of a DID is wanted: the latest, or that of an id, or that of a time. */
export interface DidVersionChoice {
  /** Block of the change that made the version; "0" before the first change. */
  readonly versionId?: string;
  /** UTC without fractions: `2026-01-31T12:00:00Z`. */
  readonly versionTime?: string;
}

/** One version of a DID. */
export interface DidVersion {
  /** Events up to this version, oldest first. */
  readonly events: readonly DidEvent[];
  /** Time at which entries must hold, unix seconds. */
  readonly time: number;
  readonly versionId: string;
  /** Time of the change that made it, unix seconds; none before the first change. */
  readonly updated?: number;
  readonly nextVersionId?: string;
  /** Time of the next version, unix seconds, where the endpoint tells it without another call. */
  readonly nextUpdate?: number;
}

/**
 * Picks one version out of a history. Costs no RPC call if the endpoint tells block times with its logs; else one for the time of the
 * version, and with `versionTime` about log2 of the number of versions.
 *
 * @param network connected network
 * @param did the DID, for messages
 * @param history its whole history
 * @param choice the latest version unless given
 * @returns the version
 * @throws {DidVersionInvalid} {@link DidVersionUnknown}, {@link DidHistoryInconsistent}, {@link ChainUnreachable}, {@link ChainCallReverted}
 * @see docs/spec/did.md section 7
 */
export async function selectVersion(
  network: RealDidNetwork,
  did: string,
  history: DidHistory,
  choice: DidVersionChoice = {},
): Promise<DidVersion> {
  const wanted = parseVersionChoice(choice);
  const blocks = [...new Set(history.events.map(({ block }) => block))];
  const clock = blockClock(network, history);
  let place = blocks.length - 1;
  if (wanted.versionId !== undefined) {
    place = wanted.versionId === 0 ? -1 : blocks.indexOf(wanted.versionId);
    if (place < 0 && wanted.versionId !== 0) throw new DidVersionUnknown(did, String(wanted.versionId));
  } else if (wanted.versionTime !== undefined && wanted.versionTime < history.time) {
    place = await lastUntil(blocks, wanted.versionTime, clock);
  }
  const block = blocks[place];
  const next = blocks[place + 1];
  const updated = block === undefined ? undefined : await clock.read(block);
  const nextUpdate = next === undefined ? undefined : clock.known(next);
  return {
    events: history.events.filter((event) => event.block <= (block ?? 0)),
    time: wanted.versionTime ?? (wanted.versionId === undefined ? history.time : (updated ?? 0)),
    versionId: String(block ?? 0),
    ...(updated === undefined ? {} : { updated }),
    ...(next === undefined ? {} : { nextVersionId: String(next) }),
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
  };
}

/**
 * Reads which version is wanted.
 *
 * @param choice `versionId` or `versionTime`, or neither
 * @returns the block, or the time in unix seconds
 * @throws {DidVersionInvalid}
 */
export function parseVersionChoice({ versionId, versionTime }: DidVersionChoice): {
  readonly versionId?: number;
  readonly versionTime?: number;
} {
  if (versionId !== undefined && versionTime !== undefined) throw new DidVersionInvalid("both an id and a time");
  if (versionId !== undefined) {
    if (typeof versionId !== "string" || !/^(?:0|[1-9]\d{0,14})$/.test(versionId)) {
      throw new DidVersionInvalid("the id is no block number");
    }
    return { versionId: Number(versionId) };
  }
  if (versionTime === undefined) return {};
  const isForm = typeof versionTime === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(versionTime);
  const seconds = isForm ? Date.parse(versionTime) / 1000 : Number.NaN;
  // A day that the month does not have moves on to the next month, and so does not come back.
  if (!Number.isFinite(seconds) || formatDidTime(seconds) !== versionTime)
    throw new DidVersionInvalid("the time is none");
  return { versionTime: seconds };
}

/**
 * A time as DID metadata writes it.
 *
 * @param seconds unix seconds
 * @returns for example `2026-01-31T12:00:00Z`
 */
export function formatDidTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Place of the last block not later than a time; -1 if all are later. */
async function lastUntil(blocks: readonly number[], time: number, clock: BlockClock): Promise<number> {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await clock.read(blocks[middle] as number)) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
