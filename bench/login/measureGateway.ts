import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startChain } from "../../scripts/apps/chain.ts";
import { startPostgres } from "../../scripts/apps/postgres.ts";
import type { Row } from "../row.ts";

const PROGRAM = join(__dirname, "../../apps/gateway/dist/bench/flows.js");

/**
 * Complete code flows through the gateway, beside the same `oidc-provider` with a trivial account: the gateway's own program, on a chain and
 * a PostgreSQL of its own. It prints rows as JSON.
 *
 * @returns its rows; none, and a line that says so, if the gateway is not installed
 */
export async function measureGateway(): Promise<Row[]> {
  if (!existsSync(PROGRAM)) {
    console.error("apps/gateway is not installed (npm run apps:install -- gateway): its rows are left out");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "realdid-bench-"));
  const stops: (() => Promise<void>)[] = [];
  try {
    const chain = await startChain();
    stops.push(() => chain.stop());
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const deployment = join(folder, "deployment.json");
    writeFileSync(deployment, chain.deployment);
    return await runProgram({
      TEST_RPC_URL: chain.rpcUrl,
      TEST_DEPLOYMENT: deployment,
      TEST_DATABASE_URL: postgres.url,
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What it says meanwhile goes where this program's own progress goes. */
async function runProgram(env: Readonly<Record<string, string>>): Promise<Row[]> {
  const child = spawn(process.execPath, [PROGRAM, "--json"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`the gateway's measurement ended with ${String(status)}`);
  return JSON.parse(printed) as Row[];
}
