import type { Signer, TypedDataDomain, TypedDataField } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";

/** Which pseudonym's duty a holder's act is about. */
export interface DutyAct {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** From `readDuty`. */
  readonly nonce: number;
  /** Unix seconds, at most one hour ahead: `commonDeadline`. */
  readonly deadline: number;
}

const BEFORE: readonly TypedDataField[] = [
  { name: "platformId", type: "bytes32" },
  { name: "pseudonym", type: "uint256" },
];
const AFTER: readonly TypedDataField[] = [
  { name: "nonce", type: "uint32" },
  { name: "deadline", type: "uint64" },
];

/**
 * EIP-712 domain of the disclosure registry: signatures of one chain or deployment are worth nothing on another.
 *
 * @param deployment chain and registry
 * @returns domain
 */
export function disclosureDomain(deployment: Deployment): TypedDataDomain {
  return {
    name: "RealDID DisclosureRegistry",
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.addresses.disclosureRegistry,
  };
}

/** Signs `Contest` or `Withdraw`. */
export async function signDutyAct(
  deployment: Deployment,
  controller: Signer,
  type: "Contest" | "Withdraw",
  act: DutyAct,
): Promise<Hex> {
  const types = { [type]: [...BEFORE, ...AFTER] };
  return (await controller.signTypedData(disclosureDomain(deployment), types, { ...act })) as Hex;
}

/** Signs `Disclose`: the act with the statement's kind and uid. */
export async function signDisclose(
  deployment: Deployment,
  controller: Signer,
  act: DutyAct & { readonly kind: number; readonly statement: Hex },
): Promise<Hex> {
  const middle = [
    { name: "kind", type: "uint8" },
    { name: "statement", type: "bytes32" },
  ];
  const types = { Disclose: [...BEFORE, ...middle, ...AFTER] };
  return (await controller.signTypedData(disclosureDomain(deployment), types, { ...act })) as Hex;
}
