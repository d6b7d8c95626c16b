import { inTime } from "../inTime.ts";
import { LoginViewStale } from "./errors.ts";

/** How something is kept fresh. */
export interface FreshnessOptions {
  /** Seconds between two looks; 1 if undefined. */
  readonly pollSeconds?: number;
  /** Oldest that is trusted, seconds since it was last confirmed; 30 if undefined. */
  readonly maxAgeSeconds?: number;
  /** Called with what wakes it up, for endpoints that push: a look is taken at once. Returns what ends that. Polling goes on beside it. */
  readonly subscribe?: (wake: () => void) => () => void;
}

const POLL_SECONDS = 1;
const MAX_AGE_SECONDS = 30;
/** Longest that one who asks waits for a look. */
const PATIENCE_MS = 5_000;

/** Keeps something fresh by looking again and again, until it is closed. What fails is tried again at the next look. */
export class Freshness {
  /** Resolves when it was fresh for the first time; rejects if it is closed before. */
  readonly ready: Promise<void>;
  private settle: { resolve(): void; reject(reason: unknown): void } | undefined;
  private confirmed: Clocks | undefined;
  private failure: unknown;
  private looking: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  private readonly unsubscribe: (() => void) | undefined;

  /**
   * @param look looks once; resolves to whether it is fresh now
   * @param options how often, how old, and who wakes it
   */
  constructor(
    private readonly look: () => Promise<boolean>,
    private readonly options: FreshnessOptions,
  ) {
    this.ready = new Promise<void>((resolve, reject) => (this.settle = { resolve, reject }));
    // Whoever does not wait for it need not catch it.
    this.ready.catch(() => undefined);
    this.unsubscribe = options.subscribe?.(() => {
      this.poll();
    });
    this.poll();
  }

  /** Seconds since it was last confirmed; undefined before. */
  ageSeconds(): number | undefined {
    if (this.confirmed === undefined) return undefined;
    const { wall, steady } = readClocks();
    return Math.max(wall - this.confirmed.wall, steady - this.confirmed.steady) / 1000;
  }

  /**
   * Resolves at once while it is fresh; otherwise looks now, and waits for that a little.
   *
   * @throws {@link LoginViewStale} if it is not fresh then either
   */
  async require(): Promise<void> {
    if (this.isFresh()) return;
    if (!this.isClosed) {
      await inTime(this.refresh(), PATIENCE_MS).catch((thrown: unknown) => (this.failure = thrown));
    }
    if (!this.isFresh()) throw new LoginViewStale(this.ageSeconds(), this.failure);
  }

  /** What was confirmed counts no more. */
  forget(): void {
    this.confirmed = undefined;
  }

  /** Looks now, or waits for the look that has begun. @throws what looking throws */
  async refresh(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** Ends it: `ready`, if it has not come, is rejected with the reason. */
  close(reason: unknown = new LoginViewStale(this.ageSeconds(), "it was closed")): void {
    this.isClosed = true;
    this.failure = reason;
    clearTimeout(this.timer);
    this.unsubscribe?.();
    this.settle?.reject(reason);
  }

  private isFresh(): boolean {
    const { maxAgeSeconds = MAX_AGE_SECONDS } = this.options;
    return !this.isClosed && (this.ageSeconds() ?? Infinity) <= maxAgeSeconds;
  }

  private async lookOnce(): Promise<void> {
    const begun = readClocks();
    const isFresh = await this.look();
    this.failure = undefined;
    if (!isFresh || this.isClosed) return;
    this.confirmed = begun;
    this.settle?.resolve();
  }

  private poll(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.refresh()
      .catch((thrown: unknown) => (this.failure = thrown))
      .finally(() => {
        this.waitForNext();
      });
  }

  private waitForNext(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    const wake = (): void => {
      this.poll();
    };
    this.timer = setTimeout(wake, 1000 * (this.options.pollSeconds ?? POLL_SECONDS));
    // A program that has nothing else to do may end.
    (this.timer as { unref?: () => void }).unref?.();
  }
}

/** Two clocks, ms: one that people set, and one that may stand still while the machine sleeps. An age is by the one that says more. */
interface Clocks {
  readonly wall: number;
  readonly steady: number;
}

function readClocks(): Clocks {
  return { wall: Date.now(), steady: performance.now() };
}
