import type { ContractTransactionReceipt, Signer, TypedDataDomain } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";

/** Which state of which pseudonym a controller's signature is about. */
export interface PseudonymState {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Changes so far, from `pseudonymStatus`. */
  readonly sequence: number;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
}

const STATE_FIELDS = [
  { name: "platformId", type: "bytes32" },
  { name: "pseudonym", type: "uint256" },
];
const TIME_FIELDS = [
  { name: "sequence", type: "uint32" },
  { name: "deadline", type: "uint64" },
];

/**
 * Gives a pseudonym up by its controller's signature.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the pseudonym's controller
 * @param state which pseudonym, in which state
 * @returns the receipt
 * @throws the registry's errors
 */
export async function releasePseudonym(
  network: RealDidNetwork,
  controller: Signer,
  state: PseudonymState,
): Promise<ContractTransactionReceipt> {
  const types = { Release: [...STATE_FIELDS, ...TIME_FIELDS] };
  const signature = await controller.signTypedData(pseudonymDomain(network.deployment), types, { ...state });
  return send(network.pseudonymRegistry.release(state.platformId, state.pseudonym, state.deadline, signature));
}

/**
 * Hands a live pseudonym to another controller by the present one's signature. The lease stays.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the present controller
 * @param state which pseudonym, in which state
 * @param newController address that acts from now on; fresh, used nowhere else
 * @returns the receipt
 * @throws the registry's errors
 */
export async function handOverPseudonym(
  network: RealDidNetwork,
  controller: Signer,
  state: PseudonymState,
  newController: Hex,
): Promise<ContractTransactionReceipt> {
  const types = { Replace: [...STATE_FIELDS, { name: "controller", type: "address" }, ...TIME_FIELDS] };
  const message = { ...state, controller: newController };
  const signature = await controller.signTypedData(pseudonymDomain(network.deployment), types, message);
  const { platformId, pseudonym, deadline } = state;
  return send(
    network.pseudonymRegistry.replaceBySignature(platformId, pseudonym, newController, deadline, signature),
  );
}

/** EIP-712 domain of the pseudonym registry: signatures of one chain or deployment are worth nothing on another. */
export function pseudonymDomain(deployment: Deployment): TypedDataDomain {
  return {
    name: "RealDID PseudonymRegistry",
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.addresses.pseudonymRegistry,
  };
}
