import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { GatewayPageMissing } from "../errors.ts";

/** A file that pages refer to. Its name holds a hash of its content. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

/** Script and style of the pages. */
export interface Assets {
  /** Path of the login page's script, such as `/assets/login-1a2b3c4d.js`. */
  readonly script: string;
  readonly style: string;
  /** All files by path. */
  readonly files: ReadonlyMap<string, Asset>;
}

const BUILT = fileURLToPath(new URL("../../page", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/**
 * Reads what was built of `page/`: a few small files, kept in memory.
 *
 * @returns the files
 * @throws {@link GatewayPageMissing}
 */
export async function readAssets(): Promise<Assets> {
  const folder = join(BUILT, "assets");
  const names = await readdir(folder).catch(() => {
    throw new GatewayPageMissing();
  });
  const files = new Map<string, Asset>();
  for (const name of names.sort()) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (type !== undefined) files.set(`/assets/${name}`, { type, content: await readFile(join(folder, name)) });
  }
  const find = (pattern: RegExp): string => {
    const path = [...files.keys()].find((one) => pattern.test(one));
    if (path === undefined) throw new GatewayPageMissing();
    return path;
  };
  return { script: find(/\/login-[^/]+\.js$/u), style: find(/\.css$/u), files };
}
