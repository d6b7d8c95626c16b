import type { TypedDataDomain, TypedDataField } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { DidAttributeInvalid } from "./errors.ts";

/** One change of a DID, by the registry's own function names. Validities are seconds from the block that includes the change. */
export type DidChange =
  | { readonly kind: "changeOwner"; readonly newOwner: Hex }
  | { readonly kind: "addDelegate"; readonly delegateType: Hex; readonly delegate: Hex; readonly validity: number }
  | { readonly kind: "revokeDelegate"; readonly delegateType: Hex; readonly delegate: Hex }
  | { readonly kind: "setAttribute"; readonly name: Hex; readonly value: Hex; readonly validity: number }
  | { readonly kind: "revokeAttribute"; readonly name: Hex; readonly value: Hex }
  | { readonly kind: "deactivate" };

/** Seconds in a year: how long a key, a service or a delegate holds unless told otherwise. */
export const DEFAULT_VALIDITY_SECONDS = 31_536_000;

/**
 * How long an entry is to hold.
 *
 * @param seconds as asked for
 * @returns seconds; a year unless asked for
 * @throws {DidAttributeInvalid} if it is no whole number of seconds
 */
export function validityOf(seconds: number | undefined): number {
  const validity = seconds ?? DEFAULT_VALIDITY_SECONDS;
  if (!Number.isSafeInteger(validity) || validity < 0) {
    throw new DidAttributeInvalid("a validity is a whole number of seconds, not negative");
  }
  return validity;
}

const OWN_FIELDS: Readonly<Record<DidChange["kind"], readonly TypedDataField[]>> = {
  changeOwner: [{ name: "newOwner", type: "address" }],
  addDelegate: [
    { name: "delegateType", type: "bytes32" },
    { name: "delegate", type: "address" },
    { name: "validity", type: "uint256" },
  ],
  revokeDelegate: [
    { name: "delegateType", type: "bytes32" },
    { name: "delegate", type: "address" },
  ],
  setAttribute: [
    { name: "name", type: "bytes32" },
    { name: "value", type: "bytes" },
    { name: "validity", type: "uint256" },
  ],
  revokeAttribute: [
    { name: "name", type: "bytes32" },
    { name: "value", type: "bytes" },
  ],
  deactivate: [],
};

/**
 * The change's own arguments, in the registry's order, without identity, nonce and deadline.
 *
 * @param change what to change
 * @returns values for ABI encoding
 */
export function didChangeArguments(change: DidChange): readonly (string | number)[] {
  const values = change as unknown as Readonly<Record<string, string | number>>;
  return OWN_FIELDS[change.kind].map((field) => values[field.name] as string | number);
}

/**
 * The EIP-712 domain of a DID registry.
 *
 * @param chainId chain of the registry
 * @param registry address of the registry
 * @returns domain
 * @see docs/spec/did.md section 5
 */
export function didDomain(chainId: bigint, registry: Hex): TypedDataDomain {
  return { name: "RealDID DidRegistry", version: "1", chainId, verifyingContract: registry };
}

/**
 * What a controller signs for a change.
 *
 * @param identity address of the DID
 * @param change what to change
 * @param nonce the DID's next nonce
 * @param deadline last second at which the signature may be used, unix seconds
 * @returns EIP-712 types and message
 * @see docs/spec/did.md section 5
 */
export function didTypedData(
  identity: Hex,
  change: DidChange,
  nonce: bigint,
  deadline: number,
): { readonly types: Record<string, TypedDataField[]>; readonly message: Record<string, unknown> } {
  const { kind, ...own } = change;
  const primaryType = kind.charAt(0).toUpperCase() + kind.slice(1);
  return {
    types: {
      [primaryType]: [
        { name: "identity", type: "address" },
        ...OWN_FIELDS[kind],
        { name: "nonce", type: "uint256" },
        { name: "deadline", type: "uint64" },
      ],
    },
    message: { identity, ...own, nonce, deadline },
  };
}
