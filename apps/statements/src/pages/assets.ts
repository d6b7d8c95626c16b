import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { StatementsPageMissing } from "../errors.ts";

/** A file that pages refer to. Its name holds a hash of its content. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

/** Script and style of the pages. */
export interface Assets {
  /** Path, such as `/assets/view-1a2b3c4d.js`. */
  readonly script: string;
  readonly style: string;
  /** All files by name. */
  readonly files: ReadonlyMap<string, Asset>;
}

const BUILT = fileURLToPath(new URL("../../page/assets", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/**
 * Reads what was built of `page/`: a few small files, kept in memory.
 *
 * @returns the files
 * @throws {@link StatementsPageMissing}
 */
export async function readAssets(): Promise<Assets> {
  const names = await readdir(BUILT).catch(() => {
    throw new StatementsPageMissing();
  });
  const files = new Map<string, Asset>();
  for (const name of names.sort()) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (type !== undefined) files.set(name, { type, content: await readFile(join(BUILT, name)) });
  }
  const find = (pattern: RegExp): string => {
    const name = [...files.keys()].find((one) => pattern.test(one));
    if (name === undefined) throw new StatementsPageMissing();
    return `/assets/${name}`;
  };
  return { script: find(/^view-.+\.js$/u), style: find(/\.css$/u), files };
}
