import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type DidChange, didChangeArguments } from "./change.ts";
import { DidChangeInvalid } from "./errors.ts";

/**
 * Encodes a change as a call of the registry: the sent form or, with nonce, deadline and signature, the signed one.
 *
 * @param network connected network
 * @param identity address of the DID
 * @param change what to change; it may come from a stranger who asks to have it submitted
 * @param signed what the signed form has besides
 * @returns calldata
 * @throws {DidChangeInvalid}
 */
export function encodeChange(
  { didRegistry }: RealDidNetwork,
  identity: Hex,
  change: DidChange,
  signed?: { readonly nonce: bigint; readonly deadline: number; readonly signature: Hex },
): Hex {
  try {
    const name = signed === undefined ? change.kind : `${change.kind}BySignature`;
    const extra = signed === undefined ? [] : [signed.nonce, signed.deadline, signed.signature];
    const args = [identity, ...didChangeArguments(change), ...extra];
    return didRegistry.interface.encodeFunctionData(name as "deactivate", args as unknown as [string]) as Hex;
  } catch {
    throw new DidChangeInvalid();
  }
}
