import { ChainAnswerInconsistent } from "../../../chain/errors.ts";
import type { RealDidNetwork } from "../../../chain/network.ts";
import type { ReadingOptions } from "../../../chain/readEach.ts";
import { readRange } from "../../../chain/readRange.ts";
import { type FollowedBlock, type FollowedLog, type LogFilter, readFollowed, readHeader } from "./readBlocks.ts";

/** What is built from the logs. */
export interface Followed {
  readonly filters: readonly LogFilter[];
  /**
   * Applies a log.
   *
   * @param log the next one
   * @param time of its block, unix seconds, if it is known
   * @returns how to undo it, as long as those after it are undone before
   */
  apply(log: FollowedLog, time: number | undefined): () => void;
  /** Forgets everything. */
  reset(): void;
}

/** A block that can be undone. */
interface Entry {
  readonly block: FollowedBlock;
  readonly undo: readonly (() => void)[];
}

/** How a chain is followed. */
export interface FollowingOptions extends ReadingOptions {
  /** Blocks that are kept to be undone, at least 1; a reorganisation that goes deeper makes everything be read anew. */
  readonly reorgBlocks: number;
}

/**
 * Follows the logs of a chain. Blocks far behind the newest are read in ranges; the last ones each by its hash and linked to the one before
 * it, so that a reorganisation, an endpoint that lags and one that answers from two chains all show.
 */
export class BlockFollower {
  /** The newest blocks, oldest first, each the parent of the next. The first one's logs cannot be undone. Empty while ranges are read. */
  private journal: Entry[] = [];
  /** Newest block of the ranges that are applied. */
  private far: number | undefined;

  /**
   * @param network connected network
   * @param followed what is built
   * @param options depth; progress and stop of reading ranges
   */
  constructor(
    private readonly network: RealDidNetwork,
    private readonly followed: Followed,
    private readonly options: FollowingOptions,
  ) {}

  /** Newest block that is applied; undefined until all before it were read once. */
  get head(): FollowedBlock | undefined {
    return this.journal.at(-1)?.block;
  }

  /**
   * Applies what is new. Not to be called again before it has ended.
   *
   * @returns true if everything up to the endpoint's newest block is applied; false if the endpoint stands behind what it told before
   * @throws what the endpoint answers, and what `apply` throws; then either nothing has changed, or there is no head any more
   */
  async catchUp(): Promise<boolean> {
    const tip = await readHeader(this.network, "latest");
    await this.approach(tip);
    return this.advance(tip);
  }

  private reset(): void {
    this.journal = [];
    this.far = undefined;
    this.followed.reset();
  }

  /** Applies without waiting: nobody sees half of it. What does not follow from what was before leaves nothing that could be trusted. */
  private applyAll(logs: readonly FollowedLog[], time: number | undefined): readonly (() => void)[] {
    try {
      return logs.map((log) => this.followed.apply(log, time));
    } catch (thrown) {
      this.reset();
      throw thrown;
    }
  }

  /** Brings the newest block that is applied near to the tip. */
  private async approach(tip: FollowedBlock): Promise<void> {
    const { reorgBlocks } = this.options;
    const { fromBlock } = this.network.deployment;
    const last = this.head;
    if (last !== undefined) {
      if (tip.number - last.number <= reorgBlocks) return;
      if ((await readHeader(this.network, last.number)).hash !== last.hash) this.reset();
      else [this.journal, this.far] = [[], last.number];
    }
    const target = Math.max(tip.number - reorgBlocks, Math.min(fromBlock, tip.number), this.far ?? 0);
    await this.readFar(target === tip.number ? tip : await readHeader(this.network, target));
  }

  private async readFar(until: FollowedBlock): Promise<void> {
    let broken: unknown;
    const apply = async (fromBlock: number, toBlock: number): Promise<readonly never[]> => {
      const logs = await readFollowed(this.network, this.followed.filters, { fromBlock, toBlock });
      try {
        if (broken === undefined) this.applyAll(logs, undefined);
        this.far = toBlock;
      } catch (thrown) {
        // Not for readRange, which would ask for less.
        broken = thrown;
      }
      return [];
    };
    const fromBlock = this.far === undefined ? this.network.deployment.fromBlock : this.far + 1;
    const { onProgress, signal } = this.options;
    const reading = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
    await readRange({ fromBlock, toBlock: until.number }, apply, reading);
    const isSame = (await readHeader(this.network, until.number)).hash === until.hash;
    if (broken === undefined && isSame) {
      this.journal = [{ block: until, undo: [] }];
      return;
    }
    this.reset();
    throw broken ?? new ChainAnswerInconsistent(`block ${until.number} changed while those before it were read`);
  }

  private async advance(tip: FollowedBlock): Promise<boolean> {
    const known = this.journal.find(({ block }) => block.number === tip.number);
    if (known?.block.hash === tip.hash) return this.head?.number === tip.number;
    // Behind all that could be undone: an endpoint that lags far. One of another chain shows when it comes closer.
    if (tip.number <= (this.journal[0] as Entry).block.number) return false;
    const blocks = await this.linkTo(tip);
    if (blocks === undefined) {
      this.reset();
      await this.approach(tip);
      return this.advance(tip);
    }
    const { filters } = this.followed;
    const logs = await Promise.all(blocks.map((block) => readFollowed(this.network, filters, block)));
    this.replaceBy(blocks.map((block, i) => ({ block, logs: logs[i] as readonly FollowedLog[] })));
    return true;
  }

  /** Blocks from one that is applied, which is left out, to the newest; undefined if none of them is known any more. */
  private async linkTo(tip: FollowedBlock): Promise<readonly FollowedBlock[] | undefined> {
    const oldest = (this.journal[0] as Entry).block.number;
    const known = new Map(this.journal.map(({ block }) => [block.number, block.hash]));
    const headers = await readBetween(this.network, (this.head as FollowedBlock).number, tip.number);
    const blocks: FollowedBlock[] = [tip];
    for (let child = tip; known.get(child.number - 1) !== child.parentHash;) {
      if (child.number - 1 <= oldest) return undefined;
      const parent = headers.get(child.number - 1) ?? (await readHeader(this.network, child.number - 1));
      if (parent.hash !== child.parentHash) throw new ChainAnswerInconsistent("its blocks are of two chains");
      blocks.unshift(parent);
      child = parent;
    }
    return blocks;
  }

  /** Undoes what stands where the blocks belong, and applies them. */
  private replaceBy(
    entries: readonly { readonly block: FollowedBlock; readonly logs: readonly FollowedLog[] }[],
  ): void {
    const first = (entries[0] as (typeof entries)[number]).block.number;
    while ((this.head as FollowedBlock).number >= first) {
      const { undo } = this.journal.pop() as Entry;
      [...undo].reverse().forEach((one) => {
        one();
      });
    }
    for (const { block, logs } of entries) this.journal.push({ block, undo: this.applyAll(logs, block.time) });
    this.journal.splice(0, Math.max(0, this.journal.length - this.options.reorgBlocks - 1));
  }
}

/** Headers between two blocks, read at once; they are linked afterwards. */
async function readBetween(
  network: RealDidNetwork,
  after: number,
  before: number,
): Promise<Map<number, FollowedBlock>> {
  const numbers = Array.from({ length: Math.max(0, before - after - 1) }, (_, i) => after + 1 + i);
  const headers = await Promise.all(numbers.map((number) => readHeader(network, number)));
  return new Map(headers.map((header) => [header.number, header]));
}
