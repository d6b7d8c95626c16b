import type { ProverDepth } from "./artifacts.ts";
import { PseudonymProofFalse, PseudonymProverDepthWrong, PseudonymProvingAborted } from "../errors.ts";
import { type SemaphoreStatement, verifySemaphoreProof } from "../verify/verifySemaphoreProof.ts";
import type { ProvingOptions, PseudonymProver } from "./createProver.ts";
import type { CircuitInputs } from "./witness.ts";

/** What a proof must show for the person who holds the secret. */
export interface Statement extends CircuitInputs {
  readonly root: bigint;
  readonly nullifier: bigint;
}

/**
 * Proves a statement, and verifies the proof before anyone gets it.
 *
 * @param prover of the circuit
 * @param depth that the statement needs
 * @param statement secret inputs, and the public ones that must come out
 * @param options progress and signal
 * @returns the statement as it was proved, without its secrets
 * @throws {@link PseudonymProverDepthWrong} {@link PseudonymProvingAborted} {@link PseudonymProofFalse} {@link PseudonymWitnessRefused}
 * {PseudonymProverClosed} {PseudonymProverThreadLost}
 */
export async function proveStatement(
  prover: PseudonymProver,
  depth: ProverDepth,
  statement: Statement,
  { signal, onProgress }: ProvingOptions = {},
): Promise<SemaphoreStatement> {
  if (prover.depth !== depth) throw new PseudonymProverDepthWrong(depth, prover.depth);
  const { root, message, scope } = statement;
  const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const { nullifier, points } = await prover.prove(statement, root, options);
  if (nullifier !== statement.nullifier) throw new PseudonymProofFalse();
  const proved = { root, nullifier, message, scope, points };
  requireWanted(signal);
  await verifySemaphoreProof(depth, proved);
  requireWanted(signal);
  onProgress?.(1);
  return proved;
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PseudonymProvingAborted(signal.reason);
}
