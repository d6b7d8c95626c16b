// npm run test:apps [-- name [mocha options]]: tests of the services in apps/, each on a chain and a PostgreSQL of its own, two at a time.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type App, findApps } from "./apps.ts";
import { findChromium } from "./chromium.ts";
import { requireProgram } from "./debian.ts";
import { withServers } from "./withServers.ts";

/** These take longest, so they begin first. */
const LONGEST = ["authority", "portal", "statements"];
const AT_ONCE = 2;

const running = new Set<ChildProcess>();
let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopped = true;
    for (const child of running) child.kill(signal);
  });
}
void main(process.argv.slice(2));

async function main([name, ...options]: readonly string[]): Promise<void> {
  try {
    const apps = findApps(name === undefined ? [] : [name]);
    const browser = apps.some(needsBrowser) ? findBrowser() : {};
    const waiting = [...apps].sort((a, b) => placeOf(a) - placeOf(b));
    const runNext = async (): Promise<void> => {
      for (let app = waiting.shift(); app !== undefined && !isStopped; app = waiting.shift())
        await test(app, options, browser, apps.length > 1);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runNext));
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  }
}

function placeOf({ name }: App): number {
  const place = LONGEST.indexOf(name);
  return place === -1 ? LONGEST.length : place;
}

/** Whether an app's tests drive a browser. */
function needsBrowser({ folder }: App): boolean {
  const { devDependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly devDependencies?: object;
  };
  return "playwright-core" in devDependencies;
}

/** The browser, and what makes the certificates of the pages that it opens. */
function findBrowser(): Readonly<Record<string, string>> {
  requireProgram("openssl");
  return { TEST_CHROMIUM: findChromium() };
}

/** Runs an app's tests; they end when this program is told to. Beside others, what they print is shown when they have ended. */
async function test(app: App, options: readonly string[], env: NodeJS.ProcessEnv, isBeside: boolean): Promise<void> {
  const began = Date.now();
  if (isBeside) console.log(`--- apps/${app.name}: begins`);
  const printed: Buffer[] = [];
  const status = await withServers((servers) => {
    // Told to while they started.
    if (isStopped) return Promise.resolve(1);
    const child = spawn("npm", ["test", "--silent", "--", ...options], {
      cwd: app.folder,
      env: { ...process.env, ...servers.env, ...env },
      stdio: isBeside ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => printed.push(chunk));
    running.add(child);
    return new Promise<number | null>((resolve) => child.once("close", resolve)).finally(() => running.delete(child));
  });
  if (isBeside) {
    console.log(`--- apps/${app.name}: ${Math.round((Date.now() - began) / 1000)} s`);
    process.stdout.write(Buffer.concat(printed));
  }
  if (status !== 0) process.exitCode = status ?? 1;
}
