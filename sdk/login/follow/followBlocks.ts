import { ChainAnswerInconsistent } from "../../chain/errors.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { readRange } from "../../chain/readRange.ts";
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

/** Follows a chain block by block. */
export interface BlockFollower {
  /** Newest block that is applied; undefined until all before it were read once. */
  readonly head: FollowedBlock | undefined;
  /**
   * Applies what is new.
   *
   * @returns true if everything up to the endpoint's newest block is applied; false if the endpoint stands behind what it told before
   * @throws what the endpoint answers, and what `apply` throws; then either nothing has changed, or there is no head any more
   */
  catchUp(): Promise<boolean>;
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
 *
 * @param network connected network
 * @param followed what is built
 * @param options depth; progress and stop of reading ranges
 * @returns the follower, at nothing
 */
export function followBlocks(network: RealDidNetwork, followed: Followed, options: FollowingOptions): BlockFollower {
  /** The newest blocks, oldest first, each the parent of the next. The first one's logs cannot be undone. Empty while ranges are read. */
  let journal: Entry[] = [];
  /** Newest block of the ranges that are applied. */
  let far: number | undefined;
  const { reorgBlocks, ...reading } = options;

  const reset = (): void => {
    journal = [];
    far = undefined;
    followed.reset();
  };

  /** Applies without waiting: nobody sees half of it. What does not follow from what was before leaves nothing that could be trusted. */
  const applyAll = (logs: readonly FollowedLog[], time: number | undefined): readonly (() => void)[] => {
    try {
      return logs.map((log) => followed.apply(log, time));
    } catch (thrown) {
      reset();
      throw thrown;
    }
  };

  const readFar = async (until: FollowedBlock): Promise<void> => {
    const { fromBlock } = network.deployment;
    let broken: unknown;
    const apply = async (from: number, to: number): Promise<readonly never[]> => {
      const logs = await readFollowed(network, followed.filters, { fromBlock: from, toBlock: to });
      try {
        if (broken === undefined) applyAll(logs, undefined);
        far = to;
      } catch (thrown) {
        // Not for readRange, which would ask for less.
        broken = thrown;
      }
      return [];
    };
    await readRange({ fromBlock: far === undefined ? fromBlock : far + 1, toBlock: until.number }, apply, reading);
    const isSame = (await readHeader(network, until.number)).hash === until.hash;
    if (broken === undefined && isSame) {
      journal = [{ block: until, undo: [] }];
      return;
    }
    reset();
    throw broken ?? new ChainAnswerInconsistent(`block ${until.number} changed while those before it were read`);
  };

  /** Brings the newest block that is applied near to the tip. */
  const approach = async (tip: FollowedBlock): Promise<void> => {
    const last = journal.at(-1)?.block;
    if (last !== undefined) {
      if (tip.number - last.number <= reorgBlocks) return;
      if ((await readHeader(network, last.number)).hash !== last.hash) reset();
      else [journal, far] = [[], last.number];
    }
    const target = Math.max(tip.number - reorgBlocks, Math.min(network.deployment.fromBlock, tip.number), far ?? 0);
    await readFar(target === tip.number ? tip : await readHeader(network, target));
  };

  /** Blocks from one that is applied, which is left out, to the newest; undefined if none of them is known any more. */
  const linkTo = async (tip: FollowedBlock): Promise<readonly FollowedBlock[] | undefined> => {
    const oldest = (journal[0] as Entry).block.number;
    const known = new Map(journal.map(({ block }) => [block.number, block.hash]));
    const headers = await readBetween(network, (journal.at(-1) as Entry).block.number, tip.number);
    const blocks: FollowedBlock[] = [tip];
    for (let child = tip; known.get(child.number - 1) !== child.parentHash;) {
      if (child.number - 1 <= oldest) return undefined;
      const parent = headers.get(child.number - 1) ?? (await readHeader(network, child.number - 1));
      if (parent.hash !== child.parentHash) throw new ChainAnswerInconsistent("its blocks are of two chains");
      blocks.unshift(parent);
      child = parent;
    }
    return blocks;
  };

  const replaceAfter = (parent: number, entries: readonly { block: FollowedBlock; logs: readonly FollowedLog[] }[]) => {
    while ((journal.at(-1) as Entry).block.number > parent) {
      for (const undo of [...(journal.pop() as Entry).undo].reverse()) undo();
    }
    for (const { block, logs } of entries) journal.push({ block, undo: applyAll(logs, block.time) });
    journal.splice(0, Math.max(0, journal.length - reorgBlocks - 1));
  };

  const advance = async (tip: FollowedBlock): Promise<boolean> => {
    const isKnown = journal.find(({ block }) => block.number === tip.number)?.block.hash === tip.hash;
    if (isKnown) return journal.at(-1)?.block.number === tip.number;
    // Behind all that could be undone: an endpoint that lags far. One of another chain shows when it comes closer.
    if (tip.number <= (journal[0] as Entry).block.number) return false;
    const blocks = await linkTo(tip);
    if (blocks === undefined) {
      reset();
      await approach(tip);
      return advance(tip);
    }
    const read = async (block: FollowedBlock) => ({
      block,
      logs: await readFollowed(network, followed.filters, block),
    });
    const entries = await Promise.all(blocks.map(read));
    replaceAfter((blocks[0] as FollowedBlock).number - 1, entries);
    return true;
  };

  return {
    get head() {
      return journal.at(-1)?.block;
    },
    async catchUp() {
      const tip = await readHeader(network, "latest");
      await approach(tip);
      return advance(tip);
    },
  };
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
