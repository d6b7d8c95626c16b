import type { ReplayedClock } from "../../pseudonym/restore/applyEvent.ts";
import type { StaticEvent } from "../../pseudonym/restore/staticEvents.ts";

/** When a root was replaced. */
export interface Replacement {
  readonly block: number;
  /** Of the block, unix seconds; undefined if nobody has asked yet. */
  time: number | undefined;
  /** Seconds of pauses that were over by then. */
  readonly pausedSeconds: number;
}

/** A root that was published. */
interface RootRecord {
  readonly epoch: number;
  /** Undefined while it is current, unless it was withdrawn. */
  replaced: Replacement | undefined;
}

/** Roots of group 0, and the epochs of all groups that were withdrawn. */
export interface RootRecords {
  /** Whether an epoch backs what was proved against it: true unless it was withdrawn. */
  isStanding(groupId: number, epoch: number): boolean;
  /** `replaced` is undefined for the current root; the whole is undefined for one that is unknown or withdrawn. */
  find(root: bigint): { readonly replaced: Replacement | undefined } | undefined;
  /**
   * Applies `RootPublished` or `EpochWithdrawn`.
   *
   * @returns how to undo it
   */
  apply(event: StaticEvent, clock: ReplayedClock, block: number, time: number | undefined): () => void;
}

const CITIZENS = 0;

/**
 * Keeps roots.
 *
 * @returns none yet
 */
export function createRootRecords(): RootRecords {
  const records = new Map<bigint, RootRecord>();
  const roots = new Map<number, bigint>();
  const withdrawn = new Set<string>();
  let current = 0;

  const recordOf = (epoch: number): RootRecord | undefined => records.get(roots.get(epoch) ?? 0n);

  const publish = (epoch: number, root: bigint, replaced: Replacement): (() => void) => {
    const [before, previous] = [current, recordOf(current)];
    if (previous !== undefined) previous.replaced = replaced;
    records.set(root, { epoch, replaced: undefined });
    roots.set(epoch, root);
    current = epoch;
    return () => {
      if (previous !== undefined) previous.replaced = undefined;
      records.delete(root);
      roots.delete(epoch);
      current = before;
    };
  };

  /** What stands after a withdrawal is current again, as if it had never been replaced. */
  const reinstate = (epoch: number): (() => void) => {
    const [before, record] = [current, recordOf(epoch)];
    const replaced = record?.replaced;
    current = epoch;
    if (record !== undefined && epoch !== before) record.replaced = undefined;
    return () => {
      current = before;
      if (record !== undefined) record.replaced = replaced;
    };
  };

  return {
    isStanding: (groupId, epoch) => epoch !== 0 && !withdrawn.has(`${groupId} ${epoch}`),
    find(root) {
      const record = records.get(root);
      return record && !withdrawn.has(`${CITIZENS} ${record.epoch}`) ? record : undefined;
    },
    apply({ name, values }, clock, block, time) {
      const [groupId, epoch] = [Number(values.groupId), Number(values.epoch)];
      if (name === "RootPublished") {
        if (groupId !== CITIZENS) return () => undefined;
        const { pausedSeconds } = clock;
        return publish(epoch, values.root as bigint, { block, time, pausedSeconds });
      }
      const key = `${groupId} ${epoch}`;
      withdrawn.add(key);
      const undo = groupId === CITIZENS ? reinstate(Number(values.currentEpoch)) : () => undefined;
      return () => {
        undo();
        withdrawn.delete(key);
      };
    },
  };
}
