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

/** Keeps something fresh. */
export interface Freshness {
  /** Resolves when it was fresh for the first time. */
  readonly ready: Promise<void>;
  /** Seconds since it was last confirmed; undefined before. */
  ageSeconds(): number | undefined;
  /**
   * Resolves at once while it is fresh; otherwise looks now, and waits for that a little.
   *
   * @throws {@link LoginViewStale} if it is not fresh then either
   */
  require(): Promise<void>;
  /** Looks now. @throws what looking throws */
  refresh(): Promise<void>;
  /** Ends it: `ready`, if it has not come, is rejected with the reason. */
  close(reason?: unknown): void;
}

const POLL_SECONDS = 1;
const MAX_AGE_SECONDS = 30;
/** Longest that one who asks waits for a look. */
const PATIENCE_MS = 5_000;

/**
 * Keeps something fresh by looking again and again, until it is closed. What fails is tried again at the next look.
 *
 * @param look looks once; resolves to whether it is fresh now
 * @param options how often, how old, and who wakes it
 * @returns how fresh it is
 */
export function keepFresh(look: () => Promise<boolean>, options: FreshnessOptions): Freshness {
  const { pollSeconds = POLL_SECONDS, maxAgeSeconds = MAX_AGE_SECONDS, subscribe } = options;
  let confirmed: Clocks | undefined;
  let failure: unknown;
  let looking: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let settle: { resolve(): void; reject(reason: unknown): void } | undefined;
  const ready = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  // Whoever does not wait for it need not catch it.
  ready.catch(() => undefined);

  const lookOnce = async (): Promise<void> => {
    const begun = readClocks();
    const isFresh = await look();
    failure = undefined;
    if (!isFresh || isClosed) return;
    confirmed = begun;
    settle?.resolve();
  };
  const refresh = async (): Promise<void> => {
    looking ??= lookOnce().finally(() => (looking = undefined));
    return looking;
  };
  const poll = (): void => {
    if (isClosed) return;
    clearTimeout(timer);
    const again = (): void => {
      if (isClosed) return;
      clearTimeout(timer);
      timer = setTimeout(poll, 1000 * pollSeconds);
      // A program that has nothing else to do may end.
      if (typeof timer === "object") (timer as { unref?: () => void }).unref?.();
    };
    refresh().then(again, (thrown: unknown) => {
      failure = thrown;
      again();
    });
  };
  const ageSeconds = (): number | undefined => {
    if (confirmed === undefined) return undefined;
    const { wall, steady } = readClocks();
    return Math.max(wall - confirmed.wall, steady - confirmed.steady) / 1000;
  };
  const isFresh = (): boolean => !isClosed && (ageSeconds() ?? Infinity) <= maxAgeSeconds;
  const unsubscribe = subscribe?.(poll);
  poll();
  return {
    ready,
    ageSeconds,
    refresh,
    async require() {
      if (isFresh()) return;
      if (!isClosed) failure = (await within(PATIENCE_MS, refresh())) ?? failure;
      if (!isFresh()) throw new LoginViewStale(ageSeconds(), failure);
    },
    close(reason = new LoginViewStale(ageSeconds(), "it was closed")) {
      isClosed = true;
      failure = reason;
      clearTimeout(timer);
      unsubscribe?.();
      settle?.reject(reason);
    },
  };
}

/** Two clocks, ms: one that people set, and one that may stand still while the machine sleeps. An age is by the one that says more. */
interface Clocks {
  readonly wall: number;
  readonly steady: number;
}

function readClocks(): Clocks {
  return { wall: Date.now(), steady: performance.now() };
}

/** Waits for a while; what is thrown meanwhile is the result. */
async function within(ms: number, working: Promise<void>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const outcome = await Promise.race([
    working.then(
      () => undefined,
      (thrown: unknown) => thrown,
    ),
    waiting,
  ]);
  clearTimeout(timer);
  return outcome;
}
