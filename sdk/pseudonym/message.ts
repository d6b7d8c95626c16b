import { AbiCoder, id, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";

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
 * @see docs/spec/pseudonym.md section 3
 */
export function pseudonymMessage(deployment: Deployment, message: PseudonymMessage): bigint {
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
 */
export function commonDeadline(chainTime: number): number {
  return (Math.floor(chainTime / DEADLINE_STEP_SECONDS) + 2) * DEADLINE_STEP_SECONDS;
}
