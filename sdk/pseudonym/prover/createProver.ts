import { type ProverArtifacts, type ProverDepth, checkArtifacts } from "./artifacts.ts";
import { bn254Module } from "../bn254/module.ts";
import {
  PseudonymProofFalse,
  PseudonymProverClosed,
  PseudonymProverThreadLost,
  PseudonymProverThreadsInvalid,
  PseudonymProvingAborted,
} from "../errors.ts";
import { fromLittleEndian } from "../../enrolment/identityKey.ts";
import type { ProofPoints } from "../proof.ts";
import { type Assemble, createAssembly } from "./assemble.ts";
import { TASK_COUNT, computeSums, kernelSetup } from "./groth16.ts";
import { FIELD_BYTES, type KeptKey, readProvingKey } from "./provingKey.ts";
import { type KernelSetup, type KernelTask, createKernel, runTask } from "./kernel.ts";
import { startThread } from "./startThread.ts";
import { type StartThread, countProcessors } from "../../threads/startThread.ts";
import { type ThreadErrors, Threads } from "../../threads/threads.ts";
import { type CircuitInputs, computeWitness } from "./witness.ts";

/** More threads than this gain little: a proof is some sixty tasks. Each holds its own copy of the key, about 9 MB. */
const DEFAULT_THREADS = 8;
const MOST_THREADS = 64;

const ERRORS: ThreadErrors = {
  closed: () => new PseudonymProverClosed(),
  lost: (reason) => new PseudonymProverThreadLost(reason),
  aborted: (reason) => new PseudonymProvingAborted(reason),
};

/** How a prover works. */
export interface ProverOptions {
  /** Worker threads, 1 to 64; by default one for each processor, up to 8. */
  readonly threads?: number;
  /** Told if no worker threads can be had, so that proofs are made in this thread and take longer. By default a warning is printed. */
  readonly onFallback?: (reason: string) => void;
  /** Starts a worker thread, where the usual ways do not do. */
  readonly startThread?: StartThread;
}

/** How one proof is followed and ended. */
export interface ProvingOptions {
  /** Told the share that is done, from 0 to 1, never falling. */
  readonly onProgress?: (share: number) => void;
  /** Ends the proof. */
  readonly signal?: AbortSignal;
}

/** A proof with what it is about, as the circuit gave it. */
export interface CircuitProof {
  readonly root: bigint;
  readonly nullifier: bigint;
  readonly points: ProofPoints;
}

/** Proves statements of one circuit; keeps the key and its threads between proofs. Make one, use it for every proof. */
export interface PseudonymProver {
  readonly depth: ProverDepth;
  /** Threads that work at a time; 1 if no worker threads could be had. */
  readonly threads: number;
  /** For the verbs of this package, which check what goes in and verify what comes out. */
  prove(inputs: CircuitInputs, root: bigint, options?: ProvingOptions): Promise<CircuitProof>;
  /** Ends its threads. Proofs that are not finished fail with {@link PseudonymProverClosed}. */
  close(): void;
}

/**
 * Makes a prover: checks the files against Semaphore's ceremony, reads the key once and starts worker threads.
 *
 * @param depth 31 for pseudonyms, 1 for the link proof
 * @param artifacts contents of `semaphore-<depth>.wasm` and `semaphore-<depth>.zkey`
 * @param options threads, and who is told if there are none
 * @returns the prover; in Node, a program that has nothing else to do ends without closing it
 * @throws {@link PseudonymArtifactsWrong} {@link PseudonymArtifactsMalformed} {@link PseudonymProverThreadsInvalid}
 * @see docs/spec/pseudonym.md section 4
 * @example
 * const prover = await createProver(31, { wasm, zkey });
 */
export async function createProver(
  depth: ProverDepth,
  artifacts: ProverArtifacts,
  options: ProverOptions = {},
): Promise<PseudonymProver> {
  const count = options.threads ?? Math.min(countProcessors(), DEFAULT_THREADS);
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS) throw new PseudonymProverThreadsInvalid(count);
  const { wasm, zkey } = checkArtifacts(depth, artifacts);
  const key = readProvingKey(zkey);
  const [{ module }, program] = await Promise.all([bn254Module(), WebAssembly.compile(wasm as BufferSource)]);
  const threads = new Threads<KernelSetup, KernelTask>({
    count,
    setup: kernelSetup(module, key),
    startThread: options.startThread ?? startThread,
    open: async (setup) => {
      const kernel = await createKernel(setup);
      return (task) => runTask(kernel, task);
    },
    errors: ERRORS,
    onFallback: options.onFallback ?? warn,
  });
  // Neither the file nor views of it are kept.
  const { kept } = key;
  const [assemble] = await Promise.all([createAssembly(module, kept), threads.start()]).catch((error: unknown) => {
    threads.close();
    throw error;
  });
  let isClosed = false;
  return {
    depth,
    get threads() {
      return threads.count;
    },
    prove: (inputs, root, proving = {}) => {
      if (isClosed) return Promise.reject(new PseudonymProverClosed());
      return prove({ depth, key: kept, program, threads, assemble }, inputs, root, proving);
    },
    close: () => {
      isClosed = true;
      threads.close();
    },
  };
}

interface Parts {
  readonly depth: ProverDepth;
  readonly key: KeptKey;
  readonly program: WebAssembly.Module;
  readonly threads: Threads<KernelSetup, KernelTask>;
  readonly assemble: Assemble;
}

/** Races the work against the signal, which ends the threads that work for this proof. */
async function prove(
  parts: Parts,
  inputs: CircuitInputs,
  root: bigint,
  options: ProvingOptions,
): Promise<CircuitProof> {
  const { signal } = options;
  if (signal === undefined) return proveInSteps(parts, {}, inputs, root, options);
  if (signal.aborted) throw new PseudonymProvingAborted(signal.reason);
  const proof = {};
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(new PseudonymProvingAborted(signal.reason));
      parts.threads.cancel(proof, signal.reason);
    };
  });
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([proveInSteps(parts, proof, inputs, root, options), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function proveInSteps(
  { depth, key, program, threads, assemble }: Parts,
  proof: object,
  inputs: CircuitInputs,
  root: bigint,
  { signal, onProgress }: ProvingOptions,
): Promise<CircuitProof> {
  let done = 0;
  let hasFailed = false;
  const requireWanted = (): void => {
    if (hasFailed || signal?.aborted) throw new PseudonymProvingAborted(signal?.reason);
  };
  const report = (): void => {
    requireWanted();
    // The witness is a step of its own, so is putting it together.
    onProgress?.(++done / (TASK_COUNT + 2));
  };
  const witness = await computeWitness(program, depth, inputs);
  const secrets = [witness];
  try {
    if (readSignal(witness, 1) !== root) throw new PseudonymProofFalse();
    report();
    const sums = await computeSums(key, witness, async (task, priority) => {
      requireWanted();
      const results = await threads.run(proof, task, priority);
      // Of a proof that has failed meanwhile nothing is kept, and these are too late for the wiping below.
      if (hasFailed) wipe(results);
      secrets.push(...results);
      report();
      return results;
    });
    return { root, nullifier: readSignal(witness, 2), points: assemble(sums) };
  } catch (error) {
    hasFailed = true;
    // One task failed: the others of this proof are in vain.
    if (done > 0) threads.cancel(proof, error);
    throw error;
  } finally {
    wipe(secrets);
  }
}

function wipe(secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** One signal of the witness. */
function readSignal(witness: Uint8Array, place: number): bigint {
  return fromLittleEndian(witness.subarray(place * FIELD_BYTES, (place + 1) * FIELD_BYTES));
}

function warn(reason: string): void {
  // eslint-disable-next-line no-console -- the default of an option, so that slow proofs have an explanation
  console.warn(`RealDID proves in one thread, which takes longer: ${reason}`);
}
