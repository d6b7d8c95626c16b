import type { InclusionProof } from "./anchorTree.ts";
import { AttestationDocumentMalformed } from "./errors.ts";

const BYTES_32 = /^0x[0-9a-f]{64}$/;
/** A tree of 2^64 items. */
const MAX_SIBLINGS = 64;

/**
 * Reads an inclusion proof that came from outside.
 *
 * @param value parsed JSON
 * @returns the proof
 * @throws {AttestationDocumentMalformed}
 * @see docs/spec/attestation.md section 9
 */
export function parseInclusion(value: unknown): InclusionProof {
  if (typeof value !== "object" || value === null) throw new AttestationDocumentMalformed("inclusion proof");
  const { uid, root, proof } = value as Readonly<Record<string, unknown>>;
  if (!isBytes32(uid)) throw new AttestationDocumentMalformed("inclusion proof's uid");
  if (!isBytes32(root)) throw new AttestationDocumentMalformed("inclusion proof's root");
  if (!Array.isArray(proof) || proof.length > MAX_SIBLINGS || !proof.every(isBytes32)) {
    throw new AttestationDocumentMalformed("inclusion proof's siblings");
  }
  return { uid, root, proof } as InclusionProof;
}

function isBytes32(value: unknown): boolean {
  return typeof value === "string" && BYTES_32.test(value);
}
