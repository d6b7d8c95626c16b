import { ZeroAddress, isAddress, isHexString } from "ethers";

import { PseudonymProofFalse, PseudonymProofMalformed } from "./errors.ts";
import { PSEUDONYM_ACTIONS, type PseudonymMessage } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

const UINT32_MAXIMUM = 2 ** 32 - 1;

/** Why no function of the registry takes a message. */
export interface MessageFault {
  readonly field: keyof PseudonymMessage;
  /** What the field must be. */
  readonly expected: string;
  /** Whether the field has a value that it could have, but not with this action. */
  readonly isOfAction: boolean;
}

type Rule = readonly [field: keyof PseudonymMessage, expected: string, isGood: (message: PseudonymMessage) => boolean];

/** What each field can be. */
const FIELD_RULES: readonly Rule[] = [
  ["action", `one of ${Object.keys(PSEUDONYM_ACTIONS).join(", ")}`, ({ action }) => isAction(action)],
  ["groupId", "a whole number from 0 to 2^32 - 1", ({ groupId }) => isWhole(groupId, UINT32_MAXIMUM)],
  ["platformId", "32 bytes of hex", ({ platformId }) => isHexString(platformId, 32)],
  ["controller", "an address", ({ controller }) => isHexString(controller, 20) && isAddress(controller)],
  ["sequence", "a whole number from 0 to 2^32 - 1", ({ sequence }) => isWhole(sequence, UINT32_MAXIMUM)],
  ["deadline", "unix seconds", ({ deadline }) => isWhole(deadline, Number.MAX_SAFE_INTEGER)],
];

/** What they can be together. */
const ACTION_RULES: readonly Rule[] = [
  [
    "groupId",
    "that of a qualification to claim, 0 for every other action",
    ({ action, groupId }) => (groupId !== 0) === (action === "claim"),
  ],
  [
    "controller",
    "zero to freeze, and only then",
    ({ action, controller }) => (controller === ZeroAddress) === (action === "freeze"),
  ],
];

/**
 * The one place that knows what messages the registry's functions take, for wallets and verifiers alike.
 *
 * @param message fields of any type
 * @returns the first thing that is wrong, or undefined
 */
export function messageFault(message: PseudonymMessage): MessageFault | undefined {
  for (const [rules, isOfAction] of [
    [FIELD_RULES, false],
    [ACTION_RULES, true],
  ] as const) {
    const broken = rules.find(([, , isGood]) => !isGood(message));
    if (broken !== undefined) return { field: broken[0], expected: broken[1], isOfAction };
  }
  return undefined;
}

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
  const fault = messageFault(copy);
  if (fault !== undefined)
    throw fault.isOfAction ? new PseudonymProofFalse() : new PseudonymProofMalformed(fault.field);
  return copy;
}

function isAction(value: unknown): boolean {
  return typeof value === "string" && Object.hasOwn(PSEUDONYM_ACTIONS, value);
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
