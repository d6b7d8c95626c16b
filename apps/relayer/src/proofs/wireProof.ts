import { createHash } from "node:crypto";

import { type Deployment, type Hex, type PseudonymProof, formatPseudonymProof, parsePseudonymProof } from "realdid";

/** A proof as it is kept. */
export interface WireProof {
  /** SHA-256 of the content: the same proof again has the same. */
  readonly id: Hex;
  /** JSON of `formatPseudonymProof`, hex digits in lower case. */
  readonly content: string;
  readonly proof: PseudonymProof;
}

/**
 * Reads what somebody sent.
 *
 * @param deployment that it must be for
 * @param json of any shape
 * @returns the proof, however it was written
 * @throws PseudonymProofOtherNetwork PseudonymProofMalformed PseudonymProofFalse
 */
export function readWireProof(deployment: Deployment, json: unknown): WireProof {
  const given = parsePseudonymProof(deployment, json);
  const lower = (text: Hex): Hex => text.toLowerCase() as Hex;
  const proof = { ...given, platformId: lower(given.platformId), controller: lower(given.controller) };
  const content = formatPseudonymProof(deployment, proof);
  return { id: `0x${createHash("sha256").update(content).digest("hex")}`, content, proof };
}
