import { type Signer, type TypedDataDomain, type TypedDataField, isAddress, isHexString } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { isUint256 } from "./checkMessage.ts";
import { PseudonymMessageMalformed } from "./errors.ts";
import { requireId } from "./scope.ts";

/** Which state of which pseudonym a controller's signature is about. */
export interface PseudonymState {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Changes so far, from `pseudonymStatus`. */
  readonly sequence: number;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
}

const UINT32_MAXIMUM = 2 ** 32 - 1;

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
 * @throws {@link PseudonymMessageMalformed} if a field has a wrong type or is out of range
 */
export async function signReplace(
  deployment: Deployment,
  controller: Signer,
  state: PseudonymState,
  newController: Hex,
): Promise<Hex> {
  requireState(state);
  if (!isHexString(newController, 20) || !isAddress(newController)) {
    throw new PseudonymMessageMalformed("controller", "an address");
  }
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
 * @throws {@link PseudonymMessageMalformed} if a field has a wrong type or is out of range
 */
export async function signRelease(deployment: Deployment, controller: Signer, state: PseudonymState): Promise<Hex> {
  requireState(state);
  return (await controller.signTypedData(pseudonymDomain(deployment), { Release: TYPES.Release }, { ...state })) as Hex;
}

function requireState(state: PseudonymState | null | undefined): void {
  const { platformId, pseudonym, sequence, deadline }: Partial<PseudonymState> = state ?? {};
  requireId("platformId", platformId);
  if (!isUint256(pseudonym)) throw new PseudonymMessageMalformed("pseudonym", "a number of 32 bytes");
  requireWhole("sequence", sequence, UINT32_MAXIMUM);
  requireWhole("deadline", deadline, Number.MAX_SAFE_INTEGER);
}

function requireWhole(field: string, value: unknown, maximum: number): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= maximum) return;
  throw new PseudonymMessageMalformed(field, `a whole number from 0 to ${maximum}`);
}
