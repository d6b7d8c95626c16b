import type { Hex } from "../chain/hex.ts";
import { checkShape } from "./checkMessage.ts";
import { PseudonymBatchEmpty, PseudonymBatchRepeats, PseudonymProofMismatch } from "./errors.ts";
import type { PseudonymAction } from "./message.ts";
import type { ProofPoints, PseudonymProof } from "./proof.ts";

type ChainPoints = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

/** One registration of a batch, in the shape that the registry takes. */
export interface ChainRegistration {
  pseudonym: bigint;
  controller: Hex;
  sequence: number;
  points: ChainPoints;
}

/** The shape that the registry's functions take. */
export interface ChainProof extends ChainRegistration {
  deadline: number;
  root: bigint;
}

/** What `registerMany` takes. */
export interface ChainBatch {
  readonly platformId: Hex;
  readonly root: bigint;
  readonly deadline: number;
  /** Ascending by pseudonym. */
  readonly registrations: ChainRegistration[];
}

/**
 * The part of a proof that is sent; platform, group and action follow from the function that it is sent to.
 *
 * @param proof as the prover made it
 * @param action of the function
 * @returns the registry's struct
 * @throws {@link PseudonymProofMismatch} if the proof was made for another action; {@link PseudonymProofMalformed} if it cannot be encoded
 */
export function toChainProof(proof: PseudonymProof, action: PseudonymAction): ChainProof {
  const { action: made, pseudonym, controller, sequence, deadline, root, points } = checkShape(proof);
  if (made !== action) throw new PseudonymProofMismatch(`action (${made}, not ${action})`);
  return { pseudonym, controller, sequence, deadline, root, points: toChainPoints(points) };
}

/**
 * The part of a batch of registrations that is sent, sorted as the registry asks.
 *
 * @param proofs all for action `register`, one platform, one root and one deadline
 * @returns arguments of `registerMany`
 * @throws {@link PseudonymBatchEmpty} {@link PseudonymProofMismatch} {@link PseudonymBatchRepeats}
 */
export function toChainBatch(proofs: readonly PseudonymProof[]): ChainBatch {
  const [first] = proofs;
  if (first === undefined) throw new PseudonymBatchEmpty();
  const { platformId, root, deadline } = first;
  for (const proof of proofs) {
    if (proof.action !== "register") throw new PseudonymProofMismatch(`action (${proof.action}, not register)`);
    if (proof.platformId.toLowerCase() !== platformId.toLowerCase()) throw new PseudonymProofMismatch("platform");
    if (proof.root !== root) throw new PseudonymProofMismatch("root");
    if (proof.deadline !== deadline) throw new PseudonymProofMismatch("deadline");
  }
  const registrations = proofs
    .map(({ pseudonym, controller, sequence, points }) => ({
      pseudonym,
      controller,
      sequence,
      points: toChainPoints(points),
    }))
    .sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
  for (const [i, { pseudonym }] of registrations.entries()) {
    if (pseudonym === registrations[i + 1]?.pseudonym) throw new PseudonymBatchRepeats(pseudonym);
  }
  return { platformId, root, deadline, registrations };
}

function toChainPoints(points: ProofPoints): ChainPoints {
  return [...points];
}
