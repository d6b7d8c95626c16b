import { PseudonymProverClosed, PseudonymProverThreadLost, PseudonymProvingAborted } from "../errors.ts";
import { type Kernel, type KernelSetup, type KernelTask, createKernel, runTask } from "./kernel.ts";
import { type StartThread, type Thread } from "./startThread.ts";

/** How often a task is run in all if its thread dies. */
const ATTEMPTS = 2;

interface Job {
  /** The proof that it is for. */
  readonly proof: object;
  readonly task: KernelTask;
  /** Higher goes first. */
  readonly priority: number;
  attempts: number;
  resolve(results: Uint8Array[]): void;
  reject(error: Error): void;
}

interface Slot {
  thread: Thread;
  isReady: boolean;
  job: Job | undefined;
}

/** What the threads are made of. */
export interface ThreadOptions {
  readonly count: number;
  readonly setup: KernelSetup;
  readonly startThread: StartThread;
  /** Told once, if no threads can be had and this one must do. */
  readonly onFallback: (reason: string) => void;
}

/** Threads that work on tasks of proofs, the most urgent first; started when there is something to do, and waiting without keeping a program alive. */
export class Threads {
  readonly #options: ThreadOptions;
  readonly #slots = new Set<Slot>();
  readonly #waiting: (() => void)[] = [];
  #queue: Job[] = [];
  #local: Promise<Kernel> | undefined;
  #isWorkingLocally = false;
  #isAlone = false;
  #isClosed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** How many work at a time; 1 if no worker threads can be had. */
  get count(): number {
    return this.#isAlone ? 1 : this.#options.count;
  }

  /** Starts all threads, or finds that there can be none. */
  async start(): Promise<void> {
    this.#startThreads();
    if (this.#isAlone || [...this.#slots].every(({ isReady }) => isReady)) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Runs a task.
   *
   * @param proof that it is for
   * @param task what to do; what goes in is copied
   * @param priority higher goes first
   * @returns its results
   * @throws {@link PseudonymProverClosed} {@link PseudonymProverThreadLost} {@link PseudonymProvingAborted}
   */
  run(proof: object, task: KernelTask, priority: number): Promise<Uint8Array[]> {
    const running = new Promise<Uint8Array[]>((resolve, reject) => {
      if (this.#isClosed) throw new PseudonymProverClosed();
      this.#enqueue({ proof, task, priority, attempts: 0, resolve, reject });
    });
    // Tasks are awaited some time after they were handed in; one that fails before that is no unhandled rejection.
    running.catch(() => undefined);
    this.#dispatch();
    return running;
  }

  /** Drops the tasks of a proof and ends the threads that work for it; all of them if nobody else needs them. */
  cancel(proof: object, reason: unknown): void {
    const [dropped, kept] = partition(this.#queue, (job) => job.proof === proof);
    this.#queue = kept;
    const slots = [...this.#slots];
    const isNeeded = kept.length > 0 || slots.some(({ job }) => job !== undefined && job.proof !== proof);
    for (const slot of slots) {
      if (isNeeded && slot.job?.proof !== proof) continue;
      if (slot.job !== undefined) dropped.push(slot.job);
      this.#end(slot);
    }
    for (const job of dropped) job.reject(new PseudonymProvingAborted(reason));
    this.#dispatch();
  }

  /** Ends all threads; what is not finished fails. */
  close(): void {
    this.#isClosed = true;
    this.#local = undefined;
    const jobs = this.#queue.splice(0);
    for (const slot of [...this.#slots]) {
      if (slot.job !== undefined) jobs.push(slot.job);
      this.#end(slot);
    }
    for (const job of jobs) job.reject(new PseudonymProverClosed());
    this.#announce();
  }

  #enqueue(job: Job): void {
    const place = this.#queue.findIndex(({ priority }) => priority < job.priority);
    this.#queue.splice(place === -1 ? this.#queue.length : place, 0, job);
  }

  #dispatch(): void {
    if (this.#queue.length > 0 && !this.#isClosed) this.#startThreads();
    if (this.#isAlone) {
      void this.#workHere();
      return;
    }
    for (const slot of this.#slots) {
      if (!slot.isReady || slot.job !== undefined) continue;
      slot.job = this.#queue.shift();
      slot.thread.keepAlive(slot.job !== undefined);
      if (slot.job !== undefined) slot.thread.post({ task: slot.job.task });
    }
  }

  #startThreads(): void {
    while (!this.#isAlone && !this.#isClosed && this.#slots.size < this.#options.count) {
      try {
        this.#startOne();
      } catch (error) {
        this.#fallBack(String(error));
      }
    }
  }

  #startOne(): void {
    const slot: Partial<Slot> & Pick<Slot, "isReady" | "job"> = { isReady: false, job: undefined };
    const thread = this.#options.startThread({
      message: (data) => {
        this.#onMessage(slot as Slot, data as { results?: Uint8Array[]; failure?: string });
      },
      failed: (reason) => {
        this.#onFailure(slot as Slot, reason);
      },
    });
    slot.thread = thread;
    this.#slots.add(slot as Slot);
    thread.post({ setup: this.#options.setup });
  }

  #onMessage(slot: Slot, { results, failure }: { results?: Uint8Array[]; failure?: string }): void {
    if (!this.#slots.has(slot)) {
      // A thread that was ended had finished: nobody waits for what it says, and it is secret.
      for (const result of results ?? []) result.fill(0);
      return;
    }
    if (results === undefined) {
      this.#onFailure(slot, failure ?? "a message that is none");
      return;
    }
    slot.isReady = true;
    slot.job?.resolve(results);
    slot.job = undefined;
    if ([...this.#slots].every(({ isReady }) => isReady)) this.#announce();
    this.#dispatch();
  }

  #onFailure(slot: Slot, reason: string): void {
    if (!this.#slots.has(slot)) return;
    this.#end(slot);
    if (!slot.isReady) {
      this.#fallBack(reason);
      return;
    }
    const { job } = slot;
    if (job !== undefined && ++job.attempts < ATTEMPTS) this.#queue.unshift(job);
    else job?.reject(new PseudonymProverThreadLost(reason));
    this.#dispatch();
  }

  #end(slot: Slot): void {
    this.#slots.delete(slot);
    slot.thread.terminate();
  }

  /** All or nothing: if one thread cannot start, the machine has no room for more. */
  #fallBack(reason: string): void {
    if (this.#isAlone) return;
    this.#isAlone = true;
    for (const slot of [...this.#slots]) {
      if (slot.job !== undefined) this.#queue.unshift(slot.job);
      this.#end(slot);
    }
    this.#announce();
    this.#dispatch();
    // Last: whatever the caller's function does, nobody waits in vain.
    this.#options.onFallback(reason);
  }

  #announce(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** One task at a time, with room between them for whatever else the program does. */
  async #workHere(): Promise<void> {
    if (this.#isWorkingLocally) return;
    this.#isWorkingLocally = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      try {
        this.#local ??= createKernel(this.#options.setup);
        const kernel = await this.#local;
        job.resolve(runTask(kernel, job.task));
      } catch (error) {
        this.#local = undefined;
        job.reject(new PseudonymProverThreadLost(String(error)));
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#isWorkingLocally = false;
  }
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
