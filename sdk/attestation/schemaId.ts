import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";

/**
 * The id under which a log registers a schema.
 *
 * @param definition the schema's text
 * @param revocable whether its statements can be revoked
 * @param policy contract that says who may issue; the zero address for anyone
 * @returns keccak256(abi.encode(definition, revocable, policy))
 * @see docs/spec/attestation.md section 3
 */
export function schemaId(definition: string, revocable: boolean, policy: Hex): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["string", "bool", "address"], [definition, revocable, policy])) as Hex;
}
