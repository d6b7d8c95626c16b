import type { Deployment } from "../../chain/network.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { type ReadProof, areTrue } from "../bn254/groth16.ts";
import { PseudonymProofFalse, PseudonymProofMalformed, PseudonymVerifyingAborted } from "../errors.ts";
import { findFalse } from "./findFalse.ts";
import type { PseudonymProof } from "../proof.ts";
import { statementOf } from "./verifyPseudonymProof.ts";
import { type SemaphoreVerifier, readStatement, semaphoreVerifier } from "./verifySemaphoreProof.ts";

/** Most proofs of one equation; more are checked in several. */
const PROOFS_PER_EQUATION = 128;
/** Proofs that are read between two pauses, about 15 ms. */
const PROOFS_READ_AT_ONCE = 16;
const COEFFICIENT_BYTES = 16;

/** Watching and stopping a check of many proofs. */
export interface VerifyingOptionsOfMany {
  /** Stops the check between two steps of about 30 ms. */
  readonly signal?: AbortSignal;
  /** Told how many proofs of how many are settled. */
  readonly onProgress?: (settled: number, total: number) => void;
}

/** A proof that must not be sent. */
export interface InvalidProof {
  /** Its place in the list that was given. */
  readonly index: number;
  readonly error: PseudonymProofMalformed | PseudonymProofFalse;
}

/** What was found of a list of proofs. */
export interface ProofsVerdict {
  /** Whether every proof holds; true for an empty list. */
  readonly valid: boolean;
  /** Those that do not, by index. */
  readonly invalid: readonly InvalidProof[];
}

/** A proof that was read, with its place. */
interface Candidate {
  readonly index: number;
  readonly proof: ReadProof;
}

/**
 * Verifies many pseudonym proofs off chain, each as strictly as `verifyPseudonymProof`, for about 2 ms each: with one pairing check for
 * up to 128, by a random linear combination. Names those that are malformed or false. Proofs of different platforms, groups and actions
 * may stand together, and it does not block its thread for longer than about 30 ms.
 *
 * @param deployment network, chain and registry that the proofs must be for
 * @param proofs as they came, from anyone: malformed ones are named as well
 * @param options progress, and stop
 * @returns the invalid ones, with what is wrong with each
 * @throws {@link PseudonymVerifyingAborted} if the signal was raised; {@link PseudonymProofMalformed} if `proofs` is no list
 * @see docs/spec/pseudonym.md section 10
 * @example
 * const { valid, invalid } = await verifyPseudonymProofs(deployment, proofs);
 * for (const { index, error } of invalid) console.log(index, error.code); // 3 PSEUDONYM_PROOF_FALSE
 */
export async function verifyPseudonymProofs(
  deployment: Deployment,
  proofs: readonly PseudonymProof[],
  options: VerifyingOptionsOfMany = {},
): Promise<ProofsVerdict> {
  if (!Array.isArray(proofs)) throw new PseudonymProofMalformed("list of proofs");
  // The list as it is now: more may come into the caller's meanwhile.
  const given: readonly PseudonymProof[] = [...(proofs as readonly PseudonymProof[])];
  const { signal, onProgress } = options;
  throwIfAborted(signal);
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    throwIfAborted(signal);
  };
  const verifier = await semaphoreVerifier(TREE_DEPTH);
  const invalid: InvalidProof[] = [];
  for (let from = 0; from < given.length; from += PROOFS_PER_EQUATION) {
    if (from > 0) await pause();
    const to = Math.min(given.length, from + PROOFS_PER_EQUATION);
    const candidates = await readProofs(verifier, deployment, given, { from, to }, invalid, pause);
    invalid.push(...(await findFalseProofs(verifier, candidates, pause)));
    onProgress?.(to, given.length);
  }
  invalid.sort((a, b) => a.index - b.index);
  return { valid: invalid.length === 0, invalid };
}

/** Reads some of the proofs; what cannot be read is named and comes near no equation. */
async function readProofs(
  { curve }: SemaphoreVerifier,
  deployment: Deployment,
  proofs: readonly PseudonymProof[],
  { from, to }: { readonly from: number; readonly to: number },
  invalid: InvalidProof[],
  pause: () => Promise<void>,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (let index = from; index < to; index++) {
    if (index > from && (index - from) % PROOFS_READ_AT_ONCE === 0) await pause();
    try {
      candidates.push({ index, proof: readStatement(curve, statementOf(deployment, proofs[index])) });
    } catch (error) {
      if (!(error instanceof PseudonymProofMalformed || error instanceof PseudonymProofFalse)) throw error;
      invalid.push({ index, error });
    }
  }
  return candidates;
}

async function findFalseProofs(
  { curve, key }: SemaphoreVerifier,
  candidates: readonly Candidate[],
  pause: () => Promise<void>,
): Promise<readonly InvalidProof[]> {
  const found = await findFalse(candidates.length, async ({ from, to }) => {
    const proofs = candidates.slice(from, to).map(({ proof }) => proof);
    if (from > 0) await pause();
    return areTrue(curve, key, proofs, randomCoefficients(proofs.length), pause);
  });
  return found.map((i) => ({ index: (candidates[i] as Candidate).index, error: new PseudonymProofFalse() }));
}

/** Fresh for every equation: 128 random bits, not 0. */
function randomCoefficients(count: number): bigint[] {
  return Array.from({ length: count }, () => {
    for (;;) {
      const [low, high] = new BigUint64Array(crypto.getRandomValues(new Uint8Array(COEFFICIENT_BYTES)).buffer);
      const coefficient = ((high as bigint) << 64n) | (low as bigint);
      if (coefficient !== 0n) return coefficient;
    }
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PseudonymVerifyingAborted(signal.reason);
}
