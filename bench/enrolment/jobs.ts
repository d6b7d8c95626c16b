import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { startPostgres } from "../../scripts/apps/postgres.ts";
import { OURS, type Row } from "../row.ts";

const APP = join(__dirname, "../../apps/authority");

/** Shards of a tree with 1.4 billion places. */
const NATIONAL_SHARDS = Math.ceil(1_400_000_000 / 65_536);

/** What the app's own program prints. */
interface Measured {
  readonly workers: readonly { readonly workers: number; readonly shardsPerSecond: number }[];
  readonly leafBytes: number;
  readonly placedPerSecond: number;
  readonly confirmedPerSecond: number;
}

/**
 * Measures publishing over PostgreSQL: how many full shards of 65,536 leaves worker processes check, hash and store in a second, with one
 * and with two of them; how quickly commitments get their places and are marked as published; what a leaf takes on disk.
 *
 * @returns rows, and what follows for 1.4 billion people, marked as extrapolated
 * @throws Error if the app is not installed, or a step fails
 */
export async function measureJobs(): Promise<Row[]> {
  run("npx", ["tsc"]);
  const postgres = await startPostgres();
  try {
    const printed = run(process.execPath, ["dist/test/bench/shardJobs.js"], { TEST_DATABASE_URL: postgres.url });
    return rowsOf(JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Measured);
  } finally {
    await postgres.stop();
  }
}

function rowsOf({ workers, leafBytes, placedPerSecond, confirmedPerSecond }: Measured): Row[] {
  const row = (operation: string, unit: Row["unit"], value: number, note: string): Row => {
    return { operation, system: OURS, unit, value: Number(value.toFixed(3)), note };
  };
  const one = workers[0]?.shardsPerSecond ?? Number.NaN;
  return [
    ...workers.map(({ workers: count, shardsPerSecond }) =>
      row(
        `enrolment.jobs.shards.per_s.${count}`,
        "per_s",
        shardsPerSecond,
        `${count === 1 ? "one worker process" : `${count} worker processes`}, one thread each; read, compared, hashed, stored`,
      ),
    ),
    row("enrolment.publish.place", "per_s", placedPerSecond, "commitments that get their places, of 65536"),
    row("enrolment.publish.confirm", "per_s", confirmedPerSecond, "places marked as published, of 65536"),
    row("enrolment.publish.leaf", "bytes", leafBytes, "of a leaf in PostgreSQL, its indexes included"),
    row(
      "enrolment.jobs.1400000000",
      "ms",
      (NATIONAL_SHARDS / one) * 1_000,
      `EXTRAPOLATED: ${NATIONAL_SHARDS} full shards, one worker process`,
    ),
    row(
      "enrolment.publish.confirm.1400000000",
      "ms",
      (1_400_000_000 / confirmedPerSecond) * 1_000,
      "EXTRAPOLATED: all places marked, one publisher",
    ),
  ];
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const options = { cwd: APP, encoding: "utf8", env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} in apps/authority failed: ${stderr}${stdout}`);
  return stdout;
}
