import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { loadArtifacts } from "realdid/node";

import type { ServedFile } from "./readPage.ts";

/** The prover's files, each under an address that its content gives it. */
export interface ArtifactFiles {
  readonly wasm: ServedFile;
  readonly zkey: ServedFile;
}

const DEPTH = 31;

/**
 * Reads and compresses the prover's files, 8 MB together, 5 MB compressed.
 *
 * @returns both
 * @throws PseudonymArtifactsMissing PseudonymArtifactsWrong
 */
export async function readArtifactFiles(): Promise<ArtifactFiles> {
  const { wasm, zkey } = await loadArtifacts(DEPTH);
  const [servedWasm, servedZkey] = await Promise.all([serve("wasm", wasm), serve("zkey", zkey)]);
  return { wasm: servedWasm, zkey: servedZkey };
}

async function serve(part: "wasm" | "zkey", content: Uint8Array): Promise<ServedFile> {
  const hash = createHash("sha256").update(content).digest("hex");
  const bytes = Buffer.from(content);
  return {
    path: `/artifacts/${hash}/semaphore-${DEPTH}.${part}`,
    type: part === "wasm" ? "application/wasm" : "application/octet-stream",
    isLasting: true,
    bytes,
    encoded: { gzip: await promisify(gzip)(bytes) },
  };
}
