import { AbiCoder, id, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { checkBytes32 } from "./checkField.ts";
import { AttestationFieldInvalid } from "./errors.ts";

/** Fields of the network's schemas that hide a text behind a salt. */
export const SALTED_FIELDS = ["recordHash", "creditCodeHash", "certificateHash"] as const;

/** One of {@link SALTED_FIELDS}. */
export type SaltedField = (typeof SALTED_FIELDS)[number];

const TAG = id("RealDID salted hash v1");

/**
 * Hides a text in a statement's content: who holds text and salt can show what was stated, and nobody can find it by trying.
 *
 * @param field field of the content that will hold the hash; a hash of one field is none of another
 * @param text exactly what is hidden: a credit code in capitals, a record or a certificate as its issuer keeps it
 * @param salt 32 random bytes, for this text alone
 * @returns keccak256(abi.encode(tag, field, text, salt))
 * @throws {AttestationFieldInvalid}
 * @see docs/spec/attestation.md section 3, vectors in docs/vectors/attestation.json
 * @example saltedHash("creditCodeHash", "91350100M000100Y43", hexlify(randomBytes(32)) as Hex)
 */
export function saltedHash(field: SaltedField, text: string, salt: Hex): Hex {
  if (!SALTED_FIELDS.includes(field)) throw new AttestationFieldInvalid("field", `one of: ${SALTED_FIELDS.join(", ")}`);
  if (typeof text !== "string" || text === "" || /\p{Surrogate}/u.test(text)) {
    throw new AttestationFieldInvalid("text", "a text that is not empty, without halves of characters");
  }
  checkBytes32("salt", salt);
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(["bytes32", "string", "string", "bytes32"], [TAG, field, text, salt]),
  ) as Hex;
}
