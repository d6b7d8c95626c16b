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
  /** Resident memory now, bytes. */
  readonly resident: number;
  /** Of the heap, in use now, bytes; with what is not collected yet. */
  readonly heap: number;
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
  /** Resident memory at the end, bytes. */
  readonly resident: number;
  /** Least heap in each third of the time, bytes: what is left when the collector has just been there. */
  readonly heaps: readonly number[];
}

const THIRDS = 3;
const LOOKS = 120;

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
  const heaps = Array.from({ length: THIRDS }, () => Number.POSITIVE_INFINITY);
  const look = async (): Promise<void> => {
    const third = Math.min(THIRDS - 1, Math.floor((THIRDS * (performance.now() - start)) / (seconds * 1_000)));
    const { heap } = await usage();
    heaps[third] = Math.min(heaps[third] ?? heap, heap);
  };
  // One that fails, because the other side has just ended, is one less.
  const looking = setInterval(() => void look().catch(() => undefined), (seconds * 1_000) / LOOKS);
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
  clearInterval(looking);
  const after = await usage();
  agent.destroy();
  times.sort((a, b) => a - b);
  const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? Number.NaN;
  const cpuMs = (after.cpuMs - before.cpuMs) / times.length;
  return { perSecond: times.length / took, p99, errors, firstError, cpuMs, resident: after.resident, heaps };
}
