import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { freePort } from "../../scripts/apps/freePort.ts";
import { BenchAppMissing } from "../errors.ts";

const MAIN = join(__dirname, "../../apps/authority/dist/src/main.js");
const READY_MS = 60_000;

/** One process of the authority service. */
export interface ServiceProcess {
  readonly publicUrl: string;
  /**
   * Sends a request to the desk's listener.
   *
   * @param method of HTTP
   * @param path behind the listener's URL
   * @param body JSON value; none if undefined
   */
  desk(method: string, path: string, body?: unknown): Promise<Response>;
  /** CPU time that it has used, ms, over all its threads. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Runs one command of the authority service.
 *
 * @param args command and options
 * @param env settings
 * @throws {@link BenchAppMissing} Error with what it printed if it fails
 */
export function runAuthority(args: readonly string[], env: NodeJS.ProcessEnv): void {
  if (!existsSync(MAIN)) throw new BenchAppMissing("authority");
  const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`authority ${args.join(" ")}: ${stderr}${stdout}`);
}

/**
 * Starts the service and waits until it is ready.
 *
 * @param env settings; ports are free ones
 * @param tokenFile of the desk
 * @returns the process
 */
export async function startAuthority(env: NodeJS.ProcessEnv, tokenFile: string): Promise<ServiceProcess> {
  const [port, deskPort] = [await freePort(), await freePort()];
  const [publicUrl, deskUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${deskPort}`];
  const ports = { AUTHORITY_PORT: String(port), AUTHORITY_DESK_PORT: String(deskPort) };
  const child = spawn(process.execPath, [MAIN, "start"], {
    env: { ...process.env, ...env, ...ports },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const authorization = `Bearer ${(await readFile(tokenFile, "utf8")).trim()}`;
  await answers(`${publicUrl}/ready`, child);
  const desk: ServiceProcess["desk"] = (method, path, body) =>
    fetch(deskUrl + path, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    publicUrl,
    desk,
    async cpuMs() {
      const text = await (await desk("GET", "/metrics")).text();
      return 1000 * Number(/process_cpu_seconds_total ([0-9.e-]+)/u.exec(text)?.[1] ?? Number.NaN);
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > until || child.exitCode !== null) throw new Error("the authority service does not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
