import { PseudonymProofFalse, PseudonymProofMalformed } from "./errors.ts";
import { fieldFault, messageFault } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

const UINT256_LIMIT = 1n << 256n;
const POINT_WORDS = 8;

/**
 * Checks the message of a proof that came from anyone; root, pseudonym and points are for the verifier.
 *
 * @param proof of any shape
 * @returns a copy, so that what was checked is what is used
 * @throws {@link PseudonymProofMalformed} with the first part that has a wrong type or is out of range; {@link PseudonymProofFalse} if
 * no function of the registry takes this action with this group or controller: there the proof would be one of another message
 */
export function checkMessage(proof: unknown): PseudonymProof {
  const copy = copyOf(proof);
  if (messageFault(copy) !== undefined) throw new PseudonymProofFalse();
  return copy;
}

/**
 * Checks only that every part of a proof has its type, so that it can be encoded; the rest is for the registry to say.
 *
 * @param proof of any shape
 * @returns a copy
 * @throws {@link PseudonymProofMalformed} with the first part that has not
 */
export function checkShape(proof: unknown): PseudonymProof {
  const copy = copyOf(proof);
  const { pseudonym, root, points } = copy;
  if (!isUint256(pseudonym)) throw new PseudonymProofMalformed("pseudonym");
  if (!isUint256(root)) throw new PseudonymProofMalformed("root");
  if (!Array.isArray(points) || points.length !== POINT_WORDS || !points.every(isUint256)) {
    throw new PseudonymProofMalformed("list of points");
  }
  return copy;
}

/** Whether it is a whole number that 32 bytes hold. */
export function isUint256(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value < UINT256_LIMIT;
}

function copyOf(proof: unknown): PseudonymProof {
  if (typeof proof !== "object" || proof === null) throw new PseudonymProofMalformed("shape");
  const { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points } =
    proof as PseudonymProof;
  const copy = { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points };
  const fault = fieldFault(copy);
  if (fault !== undefined) throw new PseudonymProofMalformed(fault.field);
  return copy;
}
