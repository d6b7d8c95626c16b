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

const ROOT = join(__dirname, "../..");
const ANVIL = join(ROOT, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
const READY_MS = 60_000;

/**
 * Starts a chain on a free port and deploys on it with the deploy scripts.
 *
 * @returns the chain
 * @throws Error if it does not start or the deployment fails
 */
export async function startChain(): Promise<Chain> {
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const node = spawnNode(port);
  const ended = new Promise<void>((resolve) => node.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    node.kill("SIGTERM");
    await ended;
  };
  try {
    await answers(rpcUrl, node);
    hardhat(["deploy"], rpcUrl);
    return { rpcUrl, deployment: hardhat(["deployment"], rpcUrl), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** anvil if there is one for this machine: it starts at once; otherwise Hardhat's node. */
function spawnNode(port: number): ChildProcess {
  const anvil = existsSync(ANVIL) ? ANVIL : "anvil";
  const isThere = spawnSync(anvil, ["--version"]).status === 0;
  return isThere
    ? spawn(anvil, ["--silent", "--port", String(port), "--hardfork", "osaka", "--enable-tx-gas-limit"], {
        stdio: "ignore",
      })
    : spawn("npx", ["hardhat", "node", "--no-deploy", "--port", String(port)], { cwd: ROOT, stdio: "ignore" });
}

function hardhat(args: readonly string[], rpcUrl: string): string {
  const { status, stdout, stderr } = spawnSync("npx", ["hardhat", ...args, "--network", "localhost"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, LOCALHOST_RPC_URL: rpcUrl },
  });
  if (status !== 0) throw new Error(`hardhat ${args.join(" ")} failed: ${stderr}${stdout}`);
  return stdout;
}

async function answers(rpcUrl: string, node: ChildProcess): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const until = Date.now() + READY_MS;
  for (;;) {
    const isUp = await fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > until || node.exitCode !== null) throw new Error("the local chain does not start");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
