import type { Deployment } from "../../chain/network.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { checkMessage } from "../checkMessage.ts";
import { pseudonymMessage } from "../message.ts";
import type { PseudonymProof } from "../proof.ts";
import { pseudonymScope } from "../scope.ts";
import { type SemaphoreStatement, verifySemaphoreProof } from "./verifySemaphoreProof.ts";

/**
 * Verifies a pseudonym proof off chain, as strictly as the registry does on chain. Whether the root is live and the sequence
 * current is for the chain to say. About 6 ms; many at once cost a third of that each: `verifyPseudonymProofs`.
 *
 * @param deployment network, chain and registry that the proof must be for
 * @param proof the proof with its message
 * @throws {@link PseudonymProofMalformed} if a part has the wrong type, a number is out of range or a point outside its group;
 * {@link PseudonymProofFalse} if the equation does not hold
 * @see docs/spec/pseudonym.md section 10
 * @example
 * await verifyPseudonymProof(deployment, proof);
 */
export async function verifyPseudonymProof(deployment: Deployment, proof: PseudonymProof): Promise<void> {
  await verifySemaphoreProof(TREE_DEPTH, statementOf(deployment, proof));
}

/**
 * What a pseudonym proof states, as the circuit sees it.
 *
 * @param deployment network, chain and registry that the proof must be for
 * @param proof of any shape: it may come from anyone
 * @returns the statement
 * @throws {@link PseudonymProofMalformed} if a part of the message is not what the registry could be sent
 */
export function statementOf(deployment: Deployment, proof: unknown): SemaphoreStatement {
  const checked = checkMessage(proof);
  return {
    root: checked.root,
    nullifier: checked.pseudonym,
    message: pseudonymMessage(deployment, checked),
    scope: pseudonymScope(deployment.networkId, checked.platformId),
    points: checked.points,
  };
}
