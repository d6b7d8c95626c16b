import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "./freePort.ts";

/** A local chain with RealDID deployed. */
export interface Chain {
  readonly rpcUrl: string;
  /** JSON for `parseDeployment`. */
  readonly deployment: string;
  stop(): Promise<void>;
}

/** A chain otherwise than tests need it. */
export interface ChainOptions {
  /** A free one without it. */
  readonly port?: number;
  /** Unix seconds of the first block; now without it. */
  readonly beginsAt?: number;
  /** Blocks also come without transactions, so that the newest one's time is about now. */
  readonly blockSeconds?: number;
  /** Where the deploy scripts keep addresses; deployments/ without it. */
  readonly deployments?: string;
  /** Starts a program in another way than as a plain child. */
  readonly start?: (file: string, args: readonly string[]) => ChildProcess;
}

const ROOT = join(__dirname, "../..");
const ANVIL = join(ROOT, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
const HARDHAT = join(ROOT, "node_modules/hardhat/internal/cli/bootstrap.js");
const READY_MS = 60_000;

/**
 * Starts a chain and deploys on it with the deploy scripts.
 *
 * @param options what is not as tests need it
 * @returns the chain
 * @throws Error if it does not start or the deployment fails
 */
export async function startChain(options: ChainOptions = {}): Promise<Chain> {
  const port = options.port ?? (await freePort());
  const rpcUrl = `http://127.0.0.1:${port}`;
  const node = startNode(port, options);
  const ended = new Promise<void>((resolve) => node.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    node.kill("SIGTERM");
    await ended;
  };
  try {
    await answers(rpcUrl, node);
    if (options.blockSeconds !== undefined && findAnvil() === undefined) await mineEvery(options.blockSeconds, rpcUrl);
    await hardhat(["deploy"], rpcUrl, options);
    return { rpcUrl, deployment: await hardhat(["deployment"], rpcUrl, options), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** anvil if there is one for this machine: it starts at once; otherwise Hardhat's node, which takes the time of its configuration. */
function startNode(port: number, options: ChainOptions): ChildProcess {
  const { beginsAt, blockSeconds, start = startPlain } = options;
  const anvil = findAnvil();
  if (anvil === undefined) return start(process.execPath, [HARDHAT, "node", "--no-deploy", "--port", String(port)]);
  return start(anvil, [
    ...["--silent", "--port", String(port), "--hardfork", "osaka", "--enable-tx-gas-limit"],
    ...(beginsAt === undefined ? [] : ["--timestamp", String(beginsAt)]),
    ...(blockSeconds === undefined ? [] : ["--block-time", String(blockSeconds), "--mixed-mining"]),
  ]);
}

function findAnvil(): string | undefined {
  const anvil = existsSync(ANVIL) ? ANVIL : "anvil";
  return spawnSync(anvil, ["--version"]).status === 0 ? anvil : undefined;
}

function startPlain(file: string, args: readonly string[]): ChildProcess {
  return spawn(file, args, { cwd: ROOT, stdio: "ignore" });
}

function hardhat(args: readonly string[], rpcUrl: string, { deployments }: ChainOptions): Promise<string> {
  const env = {
    ...process.env,
    LOCALHOST_RPC_URL: rpcUrl,
    ...(deployments === undefined ? {} : { REALDID_DEPLOYMENTS: deployments }),
  };
  const child = spawn(process.execPath, [HARDHAT, ...args, "--network", "localhost"], { cwd: ROOT, env });
  let [said, wrong] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (wrong += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      if (status === 0) resolve(said);
      else reject(new Error(`hardhat ${args.join(" ")} failed: ${wrong}${said}`));
    });
  });
}

async function answers(rpcUrl: string, node: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (!(await ask(rpcUrl, "eth_chainId", []))) {
    if (Date.now() > until || node.exitCode !== null) throw new Error("the local chain does not start");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Hardhat's node is told so; it goes on mining each transaction at once. */
async function mineEvery(seconds: number, rpcUrl: string): Promise<void> {
  await ask(rpcUrl, "evm_setIntervalMining", [1_000 * seconds]);
}

/** Whether a node answers. */
function ask(rpcUrl: string, method: string, params: readonly unknown[]): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const request = { method: "POST", headers: { "content-type": "application/json" }, body };
  return fetch(rpcUrl, request).then(
    ({ ok }) => ok,
    () => false,
  );
}
