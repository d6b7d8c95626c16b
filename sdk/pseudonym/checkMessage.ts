import { ZeroAddress, isAddress, isHexString } from "ethers";

import { PseudonymProofMalformed } from "./errors.ts";
import { PSEUDONYM_ACTIONS, type PseudonymMessage } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

const UINT32_MAXIMUM = 2 ** 32 - 1;

/** What each part of a message must be for the registry to take it. Group and controller are of the kind that the action needs. */
const CHECKS: { readonly [Part in keyof PseudonymMessage]: (value: unknown, message: PseudonymMessage) => boolean } = {
  action: (value) => typeof value === "string" && Object.hasOwn(PSEUDONYM_ACTIONS, value),
  groupId: (value, { action }) => isWhole(value, UINT32_MAXIMUM) && (value === 0) === (action !== "claim"),
  platformId: (value) => isHexString(value, 32),
  controller: (value, { action }) =>
    isHexString(value, 20) && isAddress(value) && (value === ZeroAddress) === (action === "freeze"),
  sequence: (value) => isWhole(value, UINT32_MAXIMUM),
  deadline: (value) => isWhole(value, Number.MAX_SAFE_INTEGER),
};

/**
 * Checks the message of a proof that came from anyone; root, pseudonym and points are for the verifier.
 *
 * @param proof of any shape
 * @returns a copy, so that what was checked is what is used
 * @throws {@link PseudonymProofMalformed} with the first part that the registry would not take
 */
export function checkMessage(proof: unknown): PseudonymProof {
  if (typeof proof !== "object" || proof === null) throw new PseudonymProofMalformed("shape");
  const { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points } =
    proof as PseudonymProof;
  const message = { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points };
  for (const part of Object.keys(CHECKS) as (keyof PseudonymMessage)[]) {
    if (!CHECKS[part](message[part], message)) throw new PseudonymProofMalformed(part);
  }
  return message;
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
