import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { WebsitePartMissing } from "./errors.ts";
import type { Part } from "./processes.ts";

/** This repository. */
export const ROOT = join(__dirname, "../..");
const LOCALHOST_NAMES = pathToFileURL(join(__dirname, "localhostNames.mjs")).href;

/** What every run starts, built, and the library of the example website. */
const PROGRAMS = [
  ...["authority", "gateway", "portal", "relayer"].map(mainOf),
  "examples/website/website.mjs",
  "examples/website/node_modules/openid-client",
];

/**
 * Refuses to begin what would fail half-way.
 *
 * @throws {@link WebsitePartMissing}
 */
export function requirePrograms(): void {
  for (const path of PROGRAMS) if (!existsSync(join(ROOT, path))) throw new WebsitePartMissing(path);
}

/**
 * A command of a service of apps/.
 *
 * @param app for example `authority`
 * @param args command and options
 * @param env settings
 * @param name of its log; the app's name without it
 * @returns a part that can be started or run
 */
export function appPart(app: string, args: readonly string[], env: Part["env"], name = app): Part {
  return nodePart(name, mainOf(app), args, env);
}

/**
 * A program of this repository, for Node; it finds names of this machine as browsers do.
 *
 * @param name of its log
 * @param path in the repository
 * @param args for the program
 * @param env settings
 * @returns a part that can be started or run
 */
export function nodePart(name: string, path: string, args: readonly string[], env: Part["env"] = {}): Part {
  const file = join(ROOT, path);
  return { name, file: process.execPath, args: ["--import", LOCALHOST_NAMES, file, ...args], env };
}

function mainOf(app: string): string {
  return join("apps", app, "dist/src/main.js");
}

/**
 * Whether something answers at an address with a good status.
 *
 * @param url http address; names that end in `.localhost` are this machine
 * @returns a question for `ready`
 */
export function answersAt(url: string): () => Promise<boolean> {
  const { hostname, host, port, pathname } = new URL(url);
  const isNamed = hostname.endsWith(".localhost");
  return async () => {
    const { get } = await import("node:http");
    return new Promise((resolve, reject) => {
      const options = { host: isNamed ? "127.0.0.1" : hostname, port, path: pathname, headers: { host } };
      get(options, ({ statusCode = 500 }) => resolve(statusCode < 400)).once("error", reject);
    });
  };
}
