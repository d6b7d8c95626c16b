import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { JsonRpcProvider, Wallet } from "ethers";

import { localKeys } from "../../networks/accounts.ts";
import { definitionOf } from "../../networks/definitions.ts";
import { connectNetwork } from "../../sdk/chain/network.ts";
import { parseDeployment } from "../../sdk/chain/deployment.ts";
import { type NewPlatform, executePlatform, schedulePlatform } from "../../sdk/platform/addPlatform.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { startChain } from "../apps/chain.ts";
import { ROOT } from "./programs.ts";
import type { SitePlace } from "./places.ts";
import type { ChainRun, Run } from "./run.ts";

const POLICIES = join(ROOT, "policy");
const BLOCK_SECONDS = 2;
const POLL_MS = 50;

/**
 * Starts the chain and deploys on it. It begins as long ago as the consortium's delay is, so that its clock is right once the delay has
 * passed. Hardhat's node, where there is no anvil, begins when its configuration says; it is put ahead.
 *
 * @param run of nothing yet
 * @returns the run on the chain
 */
export async function startNetwork(run: Run): Promise<ChainRun> {
  const { places, folder, processes } = run;
  const { consortiumDelaySeconds } = definitionOf("localhost");
  const { rpcUrl, deployment } = await startChain({
    port: places.ports.chain as number,
    beginsAt: wallTime() - consortiumDelaySeconds,
    blockSeconds: BLOCK_SECONDS,
    deployments: join(folder, "deployments"),
    start: (file, args) => processes.start({ name: "chain", file, args, cwd: ROOT }),
  });
  const deploymentFile = join(folder, "deployment.json");
  writeFileSync(deploymentFile, deployment);
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, staticNetwork: true });
  provider.pollingInterval = POLL_MS;
  const payer = new Wallet(localKeys().deployer.privateKey, provider);
  return { ...run, deploymentFile, payer, network: connectNetwork(parseDeployment(deployment), payer) };
}

/**
 * Adds the sites' platforms as the consortium does: two of three owners sign, the delay passes, two of three sign again.
 *
 * @param run on the chain
 */
export async function addPlatforms({ places, network, payer }: ChainRun): Promise<void> {
  const { consortiumOwners, operators } = localKeys();
  const { memberThreshold, consortiumDelaySeconds } = definitionOf("localhost");
  const owners = consortiumOwners.slice(0, memberThreshold);
  const fields = parseFields(readPolicy("fields"));
  const platforms: NewPlatform[] = places.sites.map((site) => ({
    operator: operators.oversight?.address as `0x${string}`,
    policy: policyOf(site),
    fields,
  }));
  const rpc = payer.provider as JsonRpcProvider;
  await moveClock(rpc, wallTime() - consortiumDelaySeconds);
  for (const platform of platforms) await schedulePlatform(network, owners, platform);
  await moveClock(rpc, Math.max(wallTime(), (await chainTime(rpc)) + consortiumDelaySeconds + 1));
  for (const platform of platforms) await executePlatform(network, owners, platform);
}

/** Puts the chain's clock ahead, never back. */
async function moveClock(rpc: JsonRpcProvider, time: number): Promise<void> {
  const seconds = time - (await chainTime(rpc));
  if (seconds <= 0) return;
  await rpc.send("evm_increaseTime", [seconds]);
  await rpc.send("evm_mine", []);
}

async function chainTime(rpc: JsonRpcProvider): Promise<number> {
  return (await rpc.getBlock("latest"))?.timestamp ?? 0;
}

/** A site without audiences: no duty of disclosure, as for the platform of viewers. */
function policyOf({ slug, title, domain }: SitePlace): unknown {
  return { ...(readPolicy("oversight") as object), platform: slug, title, domain };
}

function readPolicy(name: string): unknown {
  return JSON.parse(readFileSync(join(POLICIES, `${name}.json`), "utf8"));
}

function wallTime(): number {
  return Math.floor(Date.now() / 1_000);
}
