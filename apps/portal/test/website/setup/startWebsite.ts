import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { freePorts } from "./freePorts.ts";

/** What `npm run website` leaves for programs. */
export interface Website {
  /** Folder of the run: logs, databases. */
  readonly folder: string;
  readonly deployment: string;
  readonly chainUrl: string;
  readonly relayerUrl: string;
  readonly walletUrl: string;
  readonly sites: readonly { readonly slug: string; readonly origin: string; readonly issuer: string }[];
  readonly people: readonly { readonly name: string; readonly words: string }[];
  /** Ends all programs; the folder stays. */
  stop(): Promise<void>;
  /** Ends all programs and removes the folder. */
  remove(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../../../..", import.meta.url));
const PROGRAM = "scripts/website/website.ts";
const RECORDER = fileURLToPath(new URL("recordBackChannel.js", import.meta.url));
/** As scripts/website places its parts. */
const PORT_SPAN = 52;

/**
 * Starts `npm run website` on ports of its own; what the sites ask their issuers is in the logs too.
 *
 * @returns what it started; remove it
 * @throws Error with what it printed if it does not come up
 */
export async function startWebsite(): Promise<Website> {
  const folder = await mkdtemp(join(tmpdir(), "realdid-website-"));
  const args = ["--ports-from", String(await freePorts(PORT_SPAN)), "--out", folder];
  const child = spawn(process.execPath, ["--require", "ts-node/register", "--require", RECORDER, PROGRAM, ...args], {
    cwd: ROOT,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += String(chunk)));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => printed.includes("Ctrl-C") && resolve());
    child.once("close", () => reject(new Error(`npm run website ended: ${printed}`)));
  });
  const said = JSON.parse(await readFile(join(folder, "website.json"), "utf8")) as Omit<
    Website,
    "stop" | "remove" | "folder"
  >;
  return {
    ...said,
    folder,
    stop: () => stop(child),
    async remove() {
      await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "close");
}
