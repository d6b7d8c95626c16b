import { AbiCoder, ZeroAddress, id, isAddress, isHexString, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { PseudonymMessageMalformed } from "./errors.ts";

/** What a proof asks the registry to do. */
export const PSEUDONYM_ACTIONS = { register: 1, renew: 2, replace: 3, freeze: 4, claim: 5 } as const;
export type PseudonymAction = keyof typeof PSEUDONYM_ACTIONS;

/** Everything that a proof says, apart from who made it. */
export interface PseudonymMessage {
  readonly action: PseudonymAction;
  /** 0 for every action but `claim`. */
  readonly groupId: number;
  readonly platformId: Hex;
  /** Who acts for the pseudonym afterwards; the zero address for `freeze`. */
  readonly controller: Hex;
  /** Changes of this pseudonym so far, from `statusOf`. */
  readonly sequence: number;
  /** Unix seconds, at most one hour ahead of the chain. */
  readonly deadline: number;
}

const UINT32_MAXIMUM = 2 ** 32 - 1;

/** Why no function of the registry takes a message. */
export interface MessageFault {
  readonly field: keyof PseudonymMessage;
  /** What the field must be. */
  readonly expected: string;
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

const MESSAGE_TYPEHASH = id(
  "RealDidPseudonym(uint256 chainId,address registry,uint8 action,uint32 groupId,bytes32 platformId,address controller,uint32 sequence,uint64 deadline)",
);

/** Proofs of all wallets made in the same quarter of an hour carry the same deadline, so that it says nothing. */
const DEADLINE_STEP_SECONDS = 900;

/**
 * The number that the circuit is given as message.
 *
 * @param deployment chain and registry that the proof is for
 * @param message what the proof says
 * @returns uint256(keccak256(abi.encode(TYPEHASH, chainId, registry, action, groupId, platformId, controller, sequence, deadline)))
 * @throws {@link PseudonymMessageMalformed} if a field has a wrong type or is out of range
 * @see docs/spec/pseudonym.md section 3
 */
export function pseudonymMessage(deployment: Deployment, message: PseudonymMessage): bigint {
  const fault = fieldFault((message as PseudonymMessage | null | undefined) ?? ({} as PseudonymMessage));
  if (fault !== undefined) throw new PseudonymMessageMalformed(fault.field, fault.expected);
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "address", "uint8", "uint32", "bytes32", "address", "uint32", "uint64"],
    [
      MESSAGE_TYPEHASH,
      deployment.chainId,
      deployment.addresses.pseudonymRegistry,
      PSEUDONYM_ACTIONS[message.action],
      message.groupId,
      message.platformId,
      message.controller,
      message.sequence,
      message.deadline,
    ],
  );
  return BigInt(keccak256(encoded));
}

/**
 * A deadline that every wallet chooses alike: 15 to 30 minutes ahead, on a full quarter of an hour.
 *
 * @param chainTime unix seconds of the newest block
 * @returns unix seconds
 * @throws {@link PseudonymMessageMalformed} if that is no time
 */
export function commonDeadline(chainTime: number): number {
  if (typeof chainTime !== "number" || !(chainTime >= 0 && chainTime < Number.MAX_SAFE_INTEGER)) {
    throw new PseudonymMessageMalformed("deadline", "counted from a chain's time in unix seconds");
  }
  return (Math.floor(chainTime / DEADLINE_STEP_SECONDS) + 2) * DEADLINE_STEP_SECONDS;
}

/**
 * The first field of a message that has a wrong type or is out of range.
 *
 * @param message fields of any type
 * @returns what is wrong with it; undefined if all are right
 */
export function fieldFault(message: PseudonymMessage): MessageFault | undefined {
  return faultOf(FIELD_RULES, message);
}

/**
 * The one place that knows what messages the registry's functions take, for wallets and verifiers alike.
 *
 * @param message fields of any type
 * @returns the first thing that is wrong, or undefined
 */
export function messageFault(message: PseudonymMessage): MessageFault | undefined {
  return fieldFault(message) ?? faultOf(ACTION_RULES, message);
}

function faultOf(rules: readonly Rule[], message: PseudonymMessage): MessageFault | undefined {
  const broken = rules.find(([, , isGood]) => !isGood(message));
  return broken === undefined ? undefined : { field: broken[0], expected: broken[1] };
}

function isAction(value: unknown): boolean {
  return typeof value === "string" && Object.hasOwn(PSEUDONYM_ACTIONS, value);
}

function isWhole(value: unknown, maximum: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum;
}
