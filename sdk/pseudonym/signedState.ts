import type { Signer, TypedDataDomain, TypedDataField } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";

/** Which state of which pseudonym a controller's signature is about. */
export interface PseudonymState {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Changes so far, from `pseudonymStatus`. */
  readonly sequence: number;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
}

/** EIP-712 types of the two changes that a controller signs, in the order of their type hashes. */
const TYPES = {
  Replace: [
    { name: "platformId", type: "bytes32" },
    { name: "pseudonym", type: "uint256" },
    { name: "controller", type: "address" },
    { name: "sequence", type: "uint32" },
    { name: "deadline", type: "uint64" },
  ],
  Release: [
    { name: "platformId", type: "bytes32" },
    { name: "pseudonym", type: "uint256" },
    { name: "sequence", type: "uint32" },
    { name: "deadline", type: "uint64" },
  ],
} satisfies Record<string, TypedDataField[]>;

/** EIP-712 domain of the pseudonym registry: signatures of one chain or deployment are worth nothing on another. */
export function pseudonymDomain(deployment: Deployment): TypedDataDomain {
  return {
    name: "RealDID PseudonymRegistry",
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.addresses.pseudonymRegistry,
  };
}

/**
 * Signs the hand-over of a pseudonym to another controller.
 *
 * @param deployment whose registry will check it
 * @param controller signer of the present controller
 * @param state which pseudonym, in which state
 * @param newController address that acts from now on
 * @returns the signature
 */
export async function signReplace(
  deployment: Deployment,
  controller: Signer,
  state: PseudonymState,
  newController: Hex,
): Promise<Hex> {
  const message = { ...state, controller: newController };
  return (await controller.signTypedData(pseudonymDomain(deployment), { Replace: TYPES.Replace }, message)) as Hex;
}

/**
 * Signs the release of a pseudonym.
 *
 * @param deployment whose registry will check it
 * @param controller signer of the controller
 * @param state which pseudonym, in which state
 * @returns the signature
 */
export async function signRelease(deployment: Deployment, controller: Signer, state: PseudonymState): Promise<Hex> {
  return (await controller.signTypedData(pseudonymDomain(deployment), { Release: TYPES.Release }, { ...state })) as Hex;
}
