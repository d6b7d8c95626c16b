import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";

/** No reference, as a uid. */
export const NO_REF: Hex = `0x${"00".repeat(32)}`;

/** One statement, as the log's contract takes it. */
export interface Statement {
  /** Id of the schema. */
  readonly schema: Hex;
  /** 32 bytes: what the statement is about. */
  readonly subject: Hex;
  /** uid of the statement that this one rests on; {@link NO_REF} if none. */
  readonly ref: Hex;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  /** 32 random bytes. */
  readonly salt: Hex;
  /** ABI-encoded content, as the schema defines it. */
  readonly content: Hex;
}

/** What a uid binds besides the statement. */
export interface StatementOrigin {
  readonly chainId: bigint;
  /** Address of the log. */
  readonly log: Hex;
  readonly issuer: Hex;
}

/**
 * The uid of a statement.
 *
 * @param statement the statement
 * @param origin chain, log and issuer
 * @returns keccak256(abi.encode(chainId, log, schema, issuer, subject, ref, expiresAt, salt, keccak256(content)))
 * @see docs/spec/attestation.md section 2, vectors in docs/vectors/attestation.json
 */
export function attestationUid(statement: Statement, origin: StatementOrigin): Hex {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["uint256", "address", "bytes32", "address", "bytes32", "bytes32", "uint40", "bytes32", "bytes32"],
      [
        origin.chainId,
        origin.log,
        statement.schema,
        origin.issuer,
        statement.subject,
        statement.ref,
        statement.expiresAt,
        statement.salt,
        keccak256(statement.content),
      ],
    ),
  ) as Hex;
}
