import type { StartThread, Thread } from "./startThread.ts";

/** How often a task is run in all if its thread dies. */
const ATTEMPTS = 2;

interface Job<Task> {
  /** What it is a part of. */
  readonly work: object;
  readonly task: Task;
  /** Higher goes first. */
  readonly priority: number;
  attempts: number;
  resolve(results: Uint8Array[]): void;
  reject(error: Error): void;
}

interface Slot<Task> {
  thread: Thread;
  isReady: boolean;
  job: Job<Task> | undefined;
}

/** Errors of the word that the threads work for. */
export interface ThreadErrors {
  /** The threads were closed before the task was done. */
  closed(): Error;
  /** A thread died twice at the same task, or the task failed in this one. */
  lost(reason: string): Error;
  /** The work that the task is a part of was ended. */
  aborted(reason: unknown): Error;
}

/**
 * What the threads are made of. A thread's program takes `{ setup }` and answers, then takes `{ task }` again and again; it answers
 * `{ results }`, arrays of bytes, or `{ failure }`, a text.
 */
export interface ThreadOptions<Setup, Task> {
  readonly count: number;
  readonly setup: Setup;
  readonly startThread: StartThread;
  /** What the program does with a setup, for this thread if it must do. */
  readonly open: (setup: Setup) => Promise<(task: Task) => Uint8Array[]>;
  readonly errors: ThreadErrors;
  /** Told once, if no threads can be had and this one must do. */
  readonly onFallback: (reason: string) => void;
}

/** Threads that work on tasks, the most urgent first; started when there is something to do, and waiting without keeping a program alive. */
export class Threads<Setup, Task> {
  readonly #options: ThreadOptions<Setup, Task>;
  readonly #slots = new Set<Slot<Task>>();
  readonly #waiting: (() => void)[] = [];
  #queue: Job<Task>[] = [];
  #local: Promise<(task: Task) => Uint8Array[]> | undefined;
  #isWorkingLocally = false;
  #isAlone = false;
  #isClosed = false;

  constructor(options: ThreadOptions<Setup, Task>) {
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
   * @param work that it is a part of
   * @param task what to do; what goes in is copied
   * @param priority higher goes first
   * @returns its results
   * @throws one of the {@link ThreadErrors}
   */
  run(work: object, task: Task, priority: number): Promise<Uint8Array[]> {
    const running = new Promise<Uint8Array[]>((resolve, reject) => {
      if (this.#isClosed) throw this.#options.errors.closed();
      this.#enqueue({ work, task, priority, attempts: 0, resolve, reject });
    });
    // Tasks are awaited some time after they were handed in; one that fails before that is no unhandled rejection.
    running.catch(() => undefined);
    this.#dispatch();
    return running;
  }

  /** Drops the tasks of a work and ends the threads that are at them; all threads if nobody else needs them. */
  cancel(work: object, reason: unknown): void {
    const [dropped, kept] = partition(this.#queue, (job) => job.work === work);
    this.#queue = kept;
    const slots = [...this.#slots];
    const isNeeded = kept.length > 0 || slots.some(({ job }) => job !== undefined && job.work !== work);
    for (const slot of slots) {
      if (isNeeded && slot.job?.work !== work) continue;
      if (slot.job !== undefined) dropped.push(slot.job);
      this.#end(slot);
    }
    for (const job of dropped) job.reject(this.#options.errors.aborted(reason));
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
    for (const job of jobs) job.reject(this.#options.errors.closed());
    this.#announce();
  }

  #enqueue(job: Job<Task>): void {
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
    const slot: Partial<Slot<Task>> & Pick<Slot<Task>, "isReady" | "job"> = { isReady: false, job: undefined };
    const thread = this.#options.startThread({
      message: (data) => {
        this.#onMessage(slot as Slot<Task>, data as { results?: Uint8Array[]; failure?: string });
      },
      failed: (reason) => {
        this.#onFailure(slot as Slot<Task>, reason);
      },
    });
    slot.thread = thread;
    this.#slots.add(slot as Slot<Task>);
    thread.post({ setup: this.#options.setup });
  }

  #onMessage(slot: Slot<Task>, { results, failure }: { results?: Uint8Array[]; failure?: string }): void {
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

  #onFailure(slot: Slot<Task>, reason: string): void {
    if (!this.#slots.has(slot)) return;
    this.#end(slot);
    if (!slot.isReady) {
      this.#fallBack(reason);
      return;
    }
    const { job } = slot;
    if (job !== undefined && ++job.attempts < ATTEMPTS) this.#queue.unshift(job);
    else job?.reject(this.#options.errors.lost(reason));
    this.#dispatch();
  }

  #end(slot: Slot<Task>): void {
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
        this.#local ??= this.#options.open(this.#options.setup);
        const runTask = await this.#local;
        job.resolve(runTask(job.task));
      } catch (error) {
        this.#local = undefined;
        job.reject(this.#options.errors.lost(String(error)));
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#isWorkingLocally = false;
  }
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
