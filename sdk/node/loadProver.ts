import type { ProverDepth } from "../pseudonym/prover/artifacts.ts";
import { type ProverOptions, type PseudonymProver, createProver } from "../pseudonym/prover/createProver.ts";
import { readArtifacts } from "./loadArtifacts.ts";

/** Provers made before; a process proves many times. */
const provers = new Map<ProverDepth, Promise<PseudonymProver>>();

/**
 * The prover with the files of the installed package @zk-kit/semaphore-artifacts; the same one again for the same depth, until it is
 * closed. It does not keep a program from ending.
 *
 * @param depth 31 for pseudonyms, 1 for the link proof
 * @param options for the prover, if it is made now
 * @returns the prover
 * @throws {@link PseudonymArtifactsMissing} {@link PseudonymArtifactsWrong}
 * @example
 * const prover = await loadProver(31);
 */
export function loadProver(depth: ProverDepth, options: ProverOptions = {}): Promise<PseudonymProver> {
  const known = provers.get(depth);
  if (known !== undefined) return known;
  const forget = (): void => {
    // Only itself: the depth's present prover may be a later one.
    if (provers.get(depth) === loading) provers.delete(depth);
  };
  const loading = open(depth, options, forget);
  provers.set(depth, loading);
  loading.catch(forget);
  return loading;
}

async function open(depth: ProverDepth, options: ProverOptions, forget: () => void): Promise<PseudonymProver> {
  const prover = await createProver(depth, await readArtifacts(depth), options);
  return {
    depth,
    get threads() {
      return prover.threads;
    },
    prove: (...args) => prover.prove(...args),
    close: () => {
      forget();
      prover.close();
    },
  };
}
