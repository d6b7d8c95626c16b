const WARM_UPS = 2;
const RUNS = 7;

/**
 * CPU time of a piece of work, over all threads of this process.
 *
 * @param work to measure; it is run a few times before
 * @returns median of seven runs, ms
 */
export async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UPS; i++) await work();
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    runs.push((user + system) / 1000);
  }
  return runs.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}
