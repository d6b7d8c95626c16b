import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { PseudonymArtifactsMalformed, PseudonymArtifactsWrong } from "../errors.ts";

/** The prover's two files. Bytes, so that the package never downloads or opens anything by itself. */
export interface ProverArtifacts {
  readonly wasm: Uint8Array;
  readonly zkey: Uint8Array;
}

/** Depths that are used: 31 for pseudonyms, 1 for the link proof. */
export type ProverDepth = 1 | 31;

/** SHA-256 of the files in @zk-kit/semaphore-artifacts 4.13.0. */
const SHA256: Readonly<Record<ProverDepth, Readonly<Record<keyof ProverArtifacts, string>>>> = {
  1: {
    wasm: "70289ef3bdfa86e97debdb227e76721b392f45b5e73d5e7136d93a04dce0dff9",
    zkey: "471a978875f91411b21ba5a2fbea41df30ec45eb23e3ac045edf7f30a2846a08",
  },
  31: {
    wasm: "8d26ceed0ee85cd427685a302a9346104a32dd7543cc354b77f8c19f5e9a670d",
    zkey: "c36a97eff543ff8df8079f84f9ef38ae078d691aaf1295545b66edc47309ecac",
  },
};

/**
 * Checks that the prover's files are those of Semaphore's ceremony.
 *
 * @param depth which circuit
 * @param artifacts contents of `semaphore-<depth>.wasm` and `semaphore-<depth>.zkey`
 * @returns the same artifacts
 * @throws {@link PseudonymArtifactsWrong} {@link PseudonymArtifactsMalformed} if they are not bytes, or none
 */
export function checkArtifacts(depth: ProverDepth, artifacts: ProverArtifacts): ProverArtifacts {
  if (!Object.hasOwn(SHA256, depth)) throw new PseudonymArtifactsMalformed(`depth ${depth}`, "neither 1 nor 31");
  for (const part of ["wasm", "zkey"] as const) {
    const file = `semaphore-${depth}.${part}`;
    const content: unknown = (artifacts as Partial<ProverArtifacts> | undefined)?.[part];
    if (!(content instanceof Uint8Array)) throw new PseudonymArtifactsMalformed(file, "not a Uint8Array");
    if (content.length === 0) throw new PseudonymArtifactsMalformed(file, "empty");
    const actual = bytesToHex(sha256(content));
    const expected = SHA256[depth][part];
    if (actual !== expected) throw new PseudonymArtifactsWrong(file, expected, actual);
  }
  return artifacts;
}
