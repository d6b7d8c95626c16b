import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { type ProverArtifacts, type ProverDepth, checkArtifacts } from "../pseudonym/prover/artifacts.ts";
import { PseudonymArtifactsMissing } from "../pseudonym/errors.ts";

/**
 * Reads the prover's files from the installed package @zk-kit/semaphore-artifacts and checks their hashes. Never downloads. For
 * `createProver` with options of its own; `loadProver` does both.
 *
 * @param depth 31 for pseudonyms, 1 for the link proof
 * @returns their contents
 * @throws {@link PseudonymArtifactsMissing} {@link PseudonymArtifactsWrong}
 * @example
 * const artifacts = await loadArtifacts(31);
 */
export async function loadArtifacts(depth: ProverDepth): Promise<ProverArtifacts> {
  return checkArtifacts(depth, await readArtifacts(depth));
}

/**
 * Reads the files and leaves the check to `createProver`.
 *
 * @param depth 31 for pseudonyms, 1 for the link proof
 * @returns their contents, whatever they are
 * @throws {@link PseudonymArtifactsMissing}
 */
export async function readArtifacts(depth: ProverDepth): Promise<ProverArtifacts> {
  const [wasm, zkey] = await Promise.all([read(`semaphore-${depth}.wasm`), read(`semaphore-${depth}.zkey`)]);
  return { wasm, zkey };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    // From the program's folder: the artifacts are its dependency, not a part of this package.
    const require = createRequire(join(process.cwd(), "package.json"));
    return new Uint8Array(await readFile(require.resolve(`@zk-kit/semaphore-artifacts/${file}`)));
  } catch {
    throw new PseudonymArtifactsMissing(file);
  }
}
