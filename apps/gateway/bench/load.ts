import { Agent } from "node:http";

import { type Answer, type Site, Visit } from "./client.ts";

/** How hard and how long. */
export interface Load {
  readonly seconds: number;
  readonly concurrency: number;
  /** Signs in on the page; gives the path at which the login goes on. */
  readonly signIn: (visit: Visit, page: Answer) => Promise<string>;
  /** Memory of the other side, bytes. */
  readonly memory: () => Promise<number>;
}

/** What came of it. */
export interface Outcome {
  readonly perSecond: number;
  /** Milliseconds that 99 of 100 complete logins take at most. */
  readonly p99: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** Bytes at the start, in the middle and at the end. */
  readonly memory: readonly [number, number, number];
}

/**
 * Signs in again and again, each time as a new browser.
 *
 * @param site whose provider is measured
 * @param load how
 * @returns flows a second, latency, errors and memory
 */
export async function runLoad(site: Site, { seconds, concurrency, signIn, memory }: Load): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const start = performance.now();
  const end = start + seconds * 1_000;
  const before = await memory();
  let middle = before;
  const looking = setTimeout(() => void memory().then((bytes) => (middle = bytes)), (seconds * 1_000) / 2);
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      const begun = performance.now();
      try {
        await new Visit(site, agent).run(signIn);
        times.push(performance.now() - begun);
      } catch (thrown) {
        errors++;
        firstError ??= String(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const took = (performance.now() - start) / 1_000;
  clearTimeout(looking);
  const after = await memory();
  agent.destroy();
  times.sort((a, b) => a - b);
  const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? Number.NaN;
  return { perSecond: times.length / took, p99, errors, firstError, memory: [before, middle, after] };
}
