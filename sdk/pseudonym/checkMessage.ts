import { ZeroAddress, isAddress, isHexString } from "ethers";

import { PseudonymProofFalse, PseudonymProofMalformed } from "./errors.ts";
import { PSEUDONYM_ACTIONS, type PseudonymMessage } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

const UINT32_MAXIMUM = 2 ** 32 - 1;

/** What each part of a message can be. */
const CHECKS: { readonly [Part in keyof PseudonymMessage]: (value: unknown) => boolean } = {
  action: (value) => typeof value === "string" && Object.hasOwn(PSEUDONYM_ACTIONS, value),
  groupId: (value) => isWhole(value, UINT32_MAXIMUM),
  platformId: (value) => isHexString(value, 32),
  controller: (value) => isHexString(value, 20) && isAddress(value),
  sequence: (value) => isWhole(value, UINT32_MAXIMUM),
  deadline: (value) => isWhole(value, Number.MAX_SAFE_INTEGER),
};

/**
 * Checks the message of a proof that came from anyone; root, pseudonym and points are for the verifier.
 *
 * @param proof of any shape
 * @returns a copy, so that what was checked is what is used
 * @throws {@link PseudonymProofMalformed} with the first part that has a wrong type or is out of range; {@link PseudonymProofFalse} if
 * no function of the registry takes this action with this group or controller: there the proof would be one of another message
 */
export function checkMessage(proof: unknown): PseudonymProof {
  if (typeof proof !== "object" || proof === null) throw new PseudonymProofMalformed("shape");
  const { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points } =
    proof as PseudonymProof;
  const copy = { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points };
  for (const part of Object.keys(CHECKS) as (keyof PseudonymMessage)[]) {
    if (!CHECKS[part](copy[part])) throw new PseudonymProofMalformed(part);
  }
  const fits = (groupId !== 0) === (action === "claim") && (controller === ZeroAddress) === (action === "freeze");
  if (!fits) throw new PseudonymProofFalse();
  return copy;
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
