import type { ReplayedClock } from "../../../pseudonym/restore/applyEvent.ts";
import type { StaticEvent } from "../../../pseudonym/restore/staticEvents.ts";

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

const CITIZENS = 0;

/** Roots of group 0, and the epochs of all groups that were withdrawn. */
export class RootRecords {
  private readonly records = new Map<bigint, RootRecord>();
  private readonly roots = new Map<number, bigint>();
  private readonly withdrawn = new Set<string>();
  private current = 0;

  /** Whether an epoch backs what was proved against it: true unless it was withdrawn. */
  isStanding(groupId: number, epoch: number): boolean {
    return epoch !== 0 && !this.withdrawn.has(`${groupId} ${epoch}`);
  }

  /** `replaced` is undefined for the current root; the whole is undefined for one that is unknown or withdrawn. */
  find(root: bigint): { readonly replaced: Replacement | undefined } | undefined {
    const record = this.records.get(root);
    return record && this.isStanding(CITIZENS, record.epoch) ? record : undefined;
  }

  /**
   * Applies `RootPublished` or `EpochWithdrawn`.
   *
   * @param event the next one
   * @param clock of the enrolment registry
   * @param block of the event
   * @param time of the block, unix seconds, if it is known
   * @returns how to undo it
   */
  apply({ name, values }: StaticEvent, clock: ReplayedClock, block: number, time: number | undefined): () => void {
    const [groupId, epoch] = [Number(values.groupId), Number(values.epoch)];
    if (name === "RootPublished") {
      if (groupId !== CITIZENS) return () => undefined;
      return this.publish(epoch, values.root as bigint, { block, time, pausedSeconds: clock.pausedSeconds });
    }
    const key = `${groupId} ${epoch}`;
    this.withdrawn.add(key);
    const undo = groupId === CITIZENS ? this.reinstate(Number(values.currentEpoch)) : () => undefined;
    return () => {
      undo();
      this.withdrawn.delete(key);
    };
  }

  private recordOf(epoch: number): RootRecord | undefined {
    return this.records.get(this.roots.get(epoch) ?? 0n);
  }

  private publish(epoch: number, root: bigint, replaced: Replacement): () => void {
    const [before, previous] = [this.current, this.recordOf(this.current)];
    if (previous !== undefined) previous.replaced = replaced;
    this.records.set(root, { epoch, replaced: undefined });
    this.roots.set(epoch, root);
    this.current = epoch;
    return () => {
      if (previous !== undefined) previous.replaced = undefined;
      this.records.delete(root);
      this.roots.delete(epoch);
      this.current = before;
    };
  }

  /** What stands after a withdrawal is current again, as if it had never been replaced. */
  private reinstate(epoch: number): () => void {
    const [before, record] = [this.current, this.recordOf(epoch)];
    const replaced = record?.replaced;
    this.current = epoch;
    if (record !== undefined && epoch !== before) record.replaced = undefined;
    return () => {
      this.current = before;
      if (record !== undefined) record.replaced = replaced;
    };
  }
}
