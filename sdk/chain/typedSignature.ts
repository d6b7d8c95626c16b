import { Contract, TypedDataEncoder, type TypedDataDomain, type TypedDataField, verifyTypedData } from "ethers";

import type { Hex } from "./hex.ts";
import type { RealDidNetwork } from "./network.ts";

const ERC1271 = ["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)"];
const ERC1271_VALID = "0x1626ba7e";

/** What was to be signed by EIP-712. */
export interface TypedText {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * Whether an account signed typed data: with its key, or as a contract by ERC-1271.
 *
 * @param network connected network; reads the contract if there is one
 * @param account address in EIP-55 form
 * @param text what was to be signed
 * @param signature bytes that the account gave
 * @returns true if the account stands by it
 */
export async function isTypedDataSignedBy(
  network: RealDidNetwork,
  account: string,
  { domain, types, message }: TypedText,
  signature: Hex,
): Promise<boolean> {
  try {
    if (verifyTypedData(domain, types, message, signature) === account) return true;
  } catch {
    // Not a 65-byte signature: perhaps a contract's.
  }
  try {
    const contract = new Contract(account, ERC1271, network.runner);
    const answer: unknown = await contract.getFunction("isValidSignature")(
      TypedDataEncoder.hash(domain, types, message),
      signature,
    );
    return answer === ERC1271_VALID;
  } catch {
    return false; // no contract, or it refuses
  }
}
