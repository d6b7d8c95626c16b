import { Agent } from "node:http";

import { type Answer, type Site, Visit } from "./client.ts";

/** How hard and how long. */
export interface Load {
  readonly seconds: number;
  readonly concurrency: number;
  /** Signs in on the page; gives the path at which the login goes on. */
  readonly signIn: (visit: Visit, page: Answer) => Promise<string>;
  /** What the other side has taken so far. */
  readonly usage: () => Promise<Usage>;
}

/** What a process has taken. */
export interface Usage {
  /** Resident memory now. */
  readonly bytes: number;
  /** Of the processor, since it began. */
  readonly cpuMs: number;
}

/** What came of it. */
export interface Outcome {
  readonly perSecond: number;
  /** Milliseconds that 99 of 100 complete logins take at most. */
  readonly p99: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** Of the process that answers, for one login. */
  readonly cpuMs: number;
  /** Bytes at the start, in the middle and at the end. */
  readonly memory: readonly [number, number, number];
}

/**
 * Signs in again and again, each time as a new browser.
 *
 * @param site whose provider is measured
 * @param load how
 * @returns logins a second, latency, errors, processor and memory
 */
export async function runLoad(site: Site, { seconds, concurrency, signIn, usage }: Load): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const start = performance.now();
  const end = start + seconds * 1_000;
  const before = await usage();
  let middle = before;
  const looking = setTimeout(() => void usage().then((then) => (middle = then)), (seconds * 1_000) / 2);
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
  const after = await usage();
  agent.destroy();
  times.sort((a, b) => a - b);
  const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? Number.NaN;
  const cpuMs = (after.cpuMs - before.cpuMs) / times.length;
  const memory = [before.bytes, middle.bytes, after.bytes] as const;
  return { perSecond: times.length / took, p99, errors, firstError, cpuMs, memory };
}
