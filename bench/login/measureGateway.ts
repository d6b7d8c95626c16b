import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { withServers } from "../../scripts/apps/withServers.ts";
import { BenchAppMissing } from "../errors.ts";
import type { Row } from "../row.ts";

const PROGRAM = join(__dirname, "../../apps/gateway/dist/bench/flows.js");

/**
 * Complete code flows through the gateway, beside the same `oidc-provider` with a trivial account: the gateway's own program, on a chain and
 * a PostgreSQL of its own. It prints rows as JSON.
 *
 * @returns its rows
 * @throws {@link BenchAppMissing} if apps/gateway is not installed; Error if its program fails
 */
export async function measureGateway(): Promise<Row[]> {
  if (!existsSync(PROGRAM)) throw new BenchAppMissing("gateway");
  return withServers(({ env }) => runProgram(env));
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
