import type { Hex } from "../chain/hex.ts";
import { PseudonymProofMismatch } from "./errors.ts";
import type { PseudonymAction } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

/** The shape that the registry's functions take. */
export interface ChainProof {
  pseudonym: bigint;
  controller: Hex;
  sequence: number;
  deadline: number;
  root: bigint;
  points: [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
}

/**
 * The part of a proof that is sent; platform, group and action follow from the function that it is sent to.
 *
 * @param proof as the prover made it
 * @param action of the function
 * @returns the registry's struct
 * @throws {@link PseudonymProofMismatch} if the proof was made for another action
 */
export function toChainProof(proof: PseudonymProof, action: PseudonymAction): ChainProof {
  if (proof.action !== action) throw new PseudonymProofMismatch(`action (${proof.action}, not ${action})`);
  const { pseudonym, controller, sequence, deadline, root, points } = proof;
  return { pseudonym, controller, sequence, deadline, root, points: [...points] };
}
