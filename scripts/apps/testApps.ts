// npm run test:apps [-- name [mocha options]]: tests of the services in apps/, on a chain and a PostgreSQL of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type App, findApps } from "./apps.ts";
import { findChromium } from "./chromium.ts";
import { withServers } from "./withServers.ts";

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
  try {
    await withServers(async (servers) => {
      const chromium = apps.some(needsBrowser) ? { TEST_CHROMIUM: findChromium() } : {};
      const env = { ...process.env, ...servers.env, ...chromium };
      for (const app of apps) {
        console.log(`--- apps/${app.name}`);
        const status = isStopped ? 1 : await test(app, options, env);
        if (status !== 0) process.exitCode = status ?? 1;
      }
    });
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
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
