import {
  EnrolmentHasherClosed,
  EnrolmentHasherThreadLost,
  EnrolmentHasherThreadsInvalid,
  EnrolmentHashingAborted,
} from "./errors.ts";
import { type StartThread, countProcessors, startProgram } from "../../threads/startThread.ts";
import { type ThreadErrors, Threads } from "../../threads/threads.ts";
import { readNode } from "./nodes.ts";
import {
  type HashingSetup,
  type HashingTask,
  hashShard,
  hashingProgram,
  instantiateKernel,
} from "./poseidon/hashNodes.ts";
import { compileKernel, slowHasher } from "./poseidon/nodeHasher.ts";
import { checkShard } from "./shard.ts";
import { SHARD_DEPTH } from "./tree.ts";
import { ZERO_NODES, zeroHash } from "./zeroHashes.ts";

const DEFAULT_THREADS = 8;
const MOST_THREADS = 64;
const SHARD_SIZE = 2 ** SHARD_DEPTH;

const ERRORS: ThreadErrors = {
  closed: () => new EnrolmentHasherClosed(),
  lost: (reason) => new EnrolmentHasherThreadLost(reason),
  aborted: (reason) => new EnrolmentHashingAborted(reason),
};

/** How a tree hasher works. */
export interface HasherOptions {
  /** Worker threads, 1 to 64; by default one for each processor, up to 8. */
  readonly threads?: number;
  /** Told if no worker threads can be had, so that this thread hashes. */
  readonly onFallback?: (reason: string) => void;
  /** Starts a worker thread, where the usual way does not do. */
  readonly startThread?: StartThread;
}

/** How hashing is followed and ended. */
export interface HashingOptions {
  /** Told the share that is done, from 0 to 1, after every shard. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Hashes shards in worker threads, which wait without keeping a program alive. */
export interface TreeHasher {
  /** Threads that work at a time; 1 if no worker threads could be had. */
  readonly threads: number;
  /**
   * Roots of shards, in their order.
   *
   * @throws EnrolmentShardUnreadable, EnrolmentHashingAborted, EnrolmentHasherClosed, EnrolmentHasherThreadLost
   */
  shardRoots(shards: readonly Uint8Array[], options?: HashingOptions): Promise<bigint[]>;
  /** All nodes of shards, in their order, as the tree keeps them; for {@link buildTree}. */
  shardNodes(shards: readonly Uint8Array[], options?: HashingOptions): Promise<Uint8Array[]>;
  /** Ends its threads. What is not finished fails. */
  close(): void;
}

/**
 * Makes a hasher of shards; its threads start with the first of them.
 *
 * @param options threads
 * @returns the hasher; in Node, a program that has nothing else to do ends without closing it
 * @throws {@link EnrolmentHasherThreadsInvalid}
 * @see docs/spec/enrolment.md section 3
 * @example
 * const hasher = createTreeHasher({ threads: 2 });
 * rootOfShards(await hasher.shardRoots(shards)); // the group's root
 */
export function createTreeHasher(options: HasherOptions = {}): TreeHasher {
  const count = options.threads ?? Math.min(countProcessors(), DEFAULT_THREADS);
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS) throw new EnrolmentHasherThreadsInvalid(count);
  let threads: Threads<HashingSetup | undefined, HashingTask> | undefined;
  let isClosed = false;
  const open = async (): Promise<Threads<HashingSetup | undefined, HashingTask>> => {
    const compiled = await compileKernel();
    if (isClosed) throw new EnrolmentHasherClosed();
    threads ??= createThreads(count, compiled && { ...compiled, zeros: ZERO_NODES }, options);
    return threads;
  };
  const hashAll = async (
    kind: HashingTask["kind"],
    shards: readonly Uint8Array[],
    hashing: HashingOptions = {},
  ): Promise<Uint8Array[]> => {
    for (const shard of shards) checkShard(shard);
    return hashShards(await open(), kind, shards, hashing);
  };
  return {
    get threads() {
      return threads?.count ?? count;
    },
    async shardRoots(shards, hashing) {
      const roots = await hashAll("root", shards, hashing);
      return roots.map((root, i) => (shards[i]?.length === 0 ? zeroHash(SHARD_DEPTH) : readNode(root, 0)));
    },
    shardNodes: (shards, hashing) => hashAll("nodes", shards, hashing),
    close() {
      isClosed = true;
      threads?.close();
    },
  };
}

function createThreads(
  count: number,
  setup: HashingSetup | undefined,
  { startThread, onFallback }: HasherOptions,
): Threads<HashingSetup | undefined, HashingTask> {
  return new Threads({
    count,
    setup,
    startThread: (listener) => {
      // Without WebAssembly there is nothing that a thread could run.
      if (setup === undefined) throw new Error("WebAssembly cannot be had");
      return startThread?.(listener) ?? startProgram({ name: "realdid tree", text: hashingProgram }, listener);
    },
    open: (given) => {
      const hasher = given === undefined ? slowHasher() : instantiateKernel(given.kernel, given.module);
      return Promise.resolve((task) => hashShard(hasher, ZERO_NODES, task));
    },
    errors: ERRORS,
    onFallback: onFallback ?? (() => undefined),
  });
}

/** Hands in few shards at a time: what waits is not copied yet. */
async function hashShards(
  threads: Threads<HashingSetup | undefined, HashingTask>,
  kind: HashingTask["kind"],
  shards: readonly Uint8Array[],
  { onProgress, signal }: HashingOptions,
): Promise<Uint8Array[]> {
  const work = {};
  const results: Uint8Array[] = [];
  let [next, done] = [0, 0];
  const onAbort = (): void => {
    threads.cancel(work, signal?.reason);
  };
  const requireWanted = (): void => {
    if (signal?.aborted) throw new EnrolmentHashingAborted(signal.reason);
  };
  const takeNext = async (): Promise<void> => {
    for (let i = next++; i < shards.length; i = next++) {
      requireWanted();
      // Posting a view copies all that it is a view of, so the shard is cut out.
      const leaves = (shards[i] as Uint8Array).slice();
      const [result] = await threads.run(work, { kind, size: SHARD_SIZE, leaves }, 0);
      results[i] = result as Uint8Array;
      onProgress?.(++done / shards.length);
    }
  };
  signal?.addEventListener("abort", onAbort);
  try {
    await Promise.all(Array.from({ length: 2 * threads.count }, takeNext));
    requireWanted();
  } catch (error) {
    next = shards.length;
    threads.cancel(work, error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
  return results;
}
