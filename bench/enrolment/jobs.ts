import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { startPostgres } from "../../scripts/apps/postgres.ts";
import { OURS, type Row } from "../row.ts";

const APP = join(__dirname, "../../apps/authority");

interface Measured {
  readonly workers: number;
  readonly shardsPerSecond: number;
}

/**
 * Measures how many full shards of 65,536 leaves worker processes check, hash and store in a second, with one and with two of them, over
 * PostgreSQL.
 *
 * @returns one row for each number of workers
 * @throws Error if the app is not installed, or a step fails
 */
export async function measureJobs(): Promise<Row[]> {
  run("npx", ["tsc"]);
  const postgres = await startPostgres();
  try {
    const printed = run(process.execPath, ["dist/test/bench/shardJobs.js"], { TEST_DATABASE_URL: postgres.url });
    const measured = JSON.parse(printed.trim().split("\n").at(-1) ?? "[]") as readonly Measured[];
    return measured.map(({ workers, shardsPerSecond }) => ({
      operation: `enrolment.jobs.shards.per_s.workers${workers}`,
      system: OURS,
      unit: "per_s",
      value: shardsPerSecond,
      note: `${workers === 1 ? "1 process" : `${workers} processes`} of one thread; read from PostgreSQL, compared, hashed, stored`,
    }));
  } finally {
    await postgres.stop();
  }
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const options = { cwd: APP, encoding: "utf8", env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} in apps/authority failed: ${stderr}${stdout}`);
  return stdout;
}
