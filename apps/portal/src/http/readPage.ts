import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { PortalPageMissing } from "../errors.ts";

/** A file as it is sent. */
export interface ServedFile {
  /** Path of its address: `/assets/index-1a2b3c.js`. */
  readonly path: string;
  readonly type: string;
  /** Its address changes with its content. */
  readonly isLasting: boolean;
  readonly bytes: Buffer;
  /** The same, compressed. */
  readonly encoded: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** Encodings that are kept, the best first. */
export const ENCODINGS = ["br", "gzip"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const BUILT = fileURLToPath(new URL("../../page/", import.meta.url));
const ENDINGS: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz" };
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Reads the built page into memory: what is served is what was there at the start, and no request names a file of the disk.
 *
 * @param folder of the build
 * @returns its files; the page itself is `/`
 * @throws {@link PortalPageMissing}
 */
export async function readPage(folder: string = BUILT): Promise<readonly ServedFile[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw new PortalPageMissing();
  });
  const served = names.filter((name) => TYPES[extname(name)] !== undefined);
  if (!served.includes("index.html")) throw new PortalPageMissing();
  return Promise.all(served.map((name) => readServed(folder, name)));
}

async function readServed(folder: string, name: string): Promise<ServedFile> {
  const encoded: Partial<Record<Encoding, Buffer>> = {};
  for (const encoding of ENCODINGS) {
    const bytes = await readFile(join(folder, name + ENDINGS[encoding])).catch(() => undefined);
    if (bytes !== undefined) encoded[encoding] = bytes;
  }
  return {
    path: name === "index.html" ? "/" : `/${name.replaceAll("\\", "/")}`,
    type: TYPES[extname(name)] as string,
    isLasting: name.startsWith("assets"),
    bytes: await readFile(join(folder, name)),
    encoded,
  };
}
