import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Chain, startChain } from "./chain.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

/** A chain and a PostgreSQL, and a folder that goes with them. */
export interface Servers {
  readonly folder: string;
  readonly chain: Chain;
  readonly postgres: Postgres;
  /** File with the chain's deployment. */
  readonly deploymentFile: string;
  /** Where they are, for programs that are started: TEST_RPC_URL, TEST_DEPLOYMENT, TEST_DATABASE_URL. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a chain and a PostgreSQL for as long as something runs; both are ended and deleted whatever comes of it.
 *
 * @param run what needs them
 * @returns what it gave
 * @throws Error if one of them does not start; what `run` threw
 */
export async function withServers<T>(run: (servers: Servers) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "realdid-servers-"));
  const stops: (() => Promise<void>)[] = [];
  try {
    const chain = await startChain({ deployments: join(folder, "deployments") });
    stops.push(() => chain.stop());
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const deploymentFile = join(folder, "deployment.json");
    writeFileSync(deploymentFile, chain.deployment);
    const env = { TEST_RPC_URL: chain.rpcUrl, TEST_DEPLOYMENT: deploymentFile, TEST_DATABASE_URL: postgres.url };
    return await run({ folder, chain, postgres, deploymentFile, env });
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
