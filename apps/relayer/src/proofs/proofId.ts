import { createHash } from "node:crypto";

import type { PseudonymProof } from "realdid";

/**
 * What a proof is known by: a hash of all that it says, but for the points. Anyone can write the points of a valid proof in many ways; it
 * stays one proof. Whoever does not have the proof cannot compute it, until the chain shows what it says.
 *
 * @param proof as read
 * @returns 64 hex digits
 */
export function proofId(proof: PseudonymProof): string {
  const { action, groupId, platformId, controller, sequence, deadline, pseudonym, root } = proof;
  const parts = [action, groupId, platformId.toLowerCase(), controller.toLowerCase(), sequence, deadline];
  const said = [...parts, String(pseudonym), String(root)];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}
