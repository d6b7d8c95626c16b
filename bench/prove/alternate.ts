/** What a piece of work took. */
export interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
}

/**
 * Measures pieces of work by turns, so that whatever else the machine does falls on all alike.
 *
 * @param runs of each
 * @param works pieces of work, run once each before
 * @returns medians, in the order of the works
 */
export async function alternate(runs: number, ...works: readonly (() => Promise<unknown>)[]): Promise<Taken[]> {
  const taken = works.map((): Taken[] => []);
  for (const work of works) await work();
  for (let run = 0; run < runs; run++) {
    for (const [i, work] of works.entries()) taken[i]?.push(await measureOnce(work));
  }
  return taken.map((all) => ({ ms: median(all.map(({ ms }) => ms)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }));
}

/**
 * Measures one run.
 *
 * @param work piece of work
 * @returns wall time, and CPU time over all threads of this process
 */
export async function measureOnce(work: () => Promise<unknown>): Promise<Taken> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1000 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
