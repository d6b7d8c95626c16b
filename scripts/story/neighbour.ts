import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { JsonRpcProvider, NonceManager, type Signer } from "ethers";

import { localKeys } from "../../networks/accounts.ts";
import { definitions } from "../../networks/definitions.ts";
import { DEPLOYMENT_NAMES } from "../../networks/deployment.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment, DeploymentAddresses } from "../../sdk/chain/network.ts";
import { StoryNeighbourFailed } from "./errors.ts";
import { type World, createWorld, rpcOf } from "./world.ts";

/** A second network, on a chain and in a process of its own. */
export interface Neighbour {
  /** When it is deployed. */
  readonly world: Promise<World>;
  /** Ends its chain. */
  stop(): Promise<void>;
}

interface ExportedDeployments {
  readonly chainId: string;
  readonly contracts: Readonly<
    Record<string, { readonly address: Hex; readonly linkedData?: { readonly networkId?: Hex } }>
  >;
}

/** Those that end a process and can be answered. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const READY = /JSON-RPC server at (http:\/\/[\d.]+:\d+)/;

/**
 * Starts `hardhat node` for another network; the same deploy scripts run on it.
 *
 * @param name network of networks/<name>.json
 * @param root folder of the project
 * @returns the neighbour
 */
export function startNeighbour(name: string, root: string): Neighbour {
  const starting = start(name, root);
  const world = starting.then((started) => started.world);
  // Whoever awaits `world` gets the failure; nobody does until much later.
  world.catch(() => undefined);
  return {
    world,
    async stop() {
      const started = await starting.catch(() => undefined);
      started?.provider.destroy();
      started?.child.kill();
    },
  };
}

async function start(
  name: string,
  root: string,
): Promise<{ world: World; provider: JsonRpcProvider; child: ChildProcess }> {
  const folder = await mkdtemp(join(tmpdir(), "realdid-"));
  const file = join(folder, "deployment.json");
  const hardhat = join(root, "node_modules/hardhat/internal/cli/bootstrap.js");
  const child = spawn(process.execPath, [hardhat, "node", "--hostname", "127.0.0.1", "--port", "0", "--export", file], {
    cwd: root,
    env: { ...ownEnvironment(), REALDID_NETWORK: name, REALDID_DEPLOYMENTS: join(folder, "deployments") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  neverOutlive(child);
  let url: string;
  let exported: ExportedDeployments;
  try {
    url = await readUrl(child, name);
    exported = JSON.parse(await readFile(file, "utf8")) as ExportedDeployments;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const provider = new JsonRpcProvider(url, Number(exported.chainId), { staticNetwork: true, cacheTimeout: -1 });
  provider.pollingInterval = 50;
  return { world: connect(name, exported, provider), provider, child };
}

/** Ends the child with this process, however that ends: by itself, by Ctrl-C or by a signal to it alone. */
function neverOutlive(child: ChildProcess): void {
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  const onSignal = (signal: NodeJS.Signals): void => {
    kill();
    for (const one of SIGNALS) process.off(one, onSignal);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  child.once("exit", () => {
    process.off("exit", kill);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
}

/** Without what Hardhat set for the present network. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("HARDHAT_")));
}

function readUrl(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = READY.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new StoryNeighbourFailed(name, output.slice(-500))));
  });
}

function connect(name: string, exported: ExportedDeployments, provider: JsonRpcProvider): World {
  const addresses = Object.fromEntries(
    Object.entries(DEPLOYMENT_NAMES).map(([key, contract]) => [key, exported.contracts[contract]?.address]),
  ) as unknown as DeploymentAddresses;
  const networkId = exported.contracts.EnrolmentRegistry?.linkedData?.networkId;
  const definition = definitions[name];
  if (networkId === undefined || definition === undefined) throw new StoryNeighbourFailed(name, "no network id");
  const deployment: Deployment = { name, networkId, chainId: BigInt(exported.chainId), fromBlock: 0, addresses };
  const keys = localKeys();
  const sender = (signer: Signer): Signer => new NonceManager(signer.connect(provider));
  const owner = (signer: Signer): Signer => signer.connect(provider);
  return createWorld(
    definition,
    deployment,
    {
      guardian: sender(keys.guardian),
      authority: sender(keys.authority),
      relayer: sender(keys.relayer),
      operators: Object.fromEntries(Object.entries(keys.operators).map(([slug, key]) => [slug, sender(key)])),
      consortiumOwners: keys.consortiumOwners.map(owner),
      publisherOwners: keys.publisherOwners.map(owner),
    },
    rpcOf(provider),
  );
}
