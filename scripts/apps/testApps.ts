// npm run test:apps [-- name [mocha options]]: tests of the services in apps/, on a chain and a PostgreSQL of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type App, findApps } from "./apps.ts";
import { startChain } from "./chain.ts";
import { findChromium } from "./chromium.ts";
import { startPostgres } from "./postgres.ts";

let running: ChildProcess | undefined;
let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopped = true;
    running?.kill(signal);
  });
}
void main(process.argv.slice(2));

async function main([name, ...options]: readonly string[]): Promise<void> {
  const apps = findApps(name === undefined ? [] : [name]);
  const folder = mkdtempSync(join(tmpdir(), "realdid-apps-"));
  const stops: (() => Promise<void>)[] = [];
  try {
    const chain = await startChain();
    stops.push(() => chain.stop());
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const deployment = join(folder, "deployment.json");
    writeFileSync(deployment, chain.deployment);
    const env = {
      ...process.env,
      TEST_RPC_URL: chain.rpcUrl,
      TEST_DEPLOYMENT: deployment,
      TEST_DATABASE_URL: postgres.url,
      ...(apps.some(needsBrowser) ? { TEST_CHROMIUM: findChromium() } : {}),
    };
    for (const app of apps) {
      console.log(`--- apps/${app.name}`);
      const status = isStopped ? 1 : await test(app, options, env);
      if (status !== 0) process.exitCode = status ?? 1;
    }
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether an app's tests drive a browser. */
function needsBrowser({ folder }: App): boolean {
  const { devDependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly devDependencies?: object;
  };
  return "playwright-core" in devDependencies;
}

/** Runs an app's tests; they end when this program is told to. */
function test(app: App, options: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  running = spawn("npm", ["test", "--silent", "--", ...options], { cwd: app.folder, env, stdio: "inherit" });
  return new Promise((resolve) => running?.once("exit", resolve));
}
