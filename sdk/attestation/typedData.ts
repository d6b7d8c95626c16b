import type { TypedDataDomain, TypedDataField } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Statement } from "./attestationUid.ts";

/** EIP-712 type of a statement issued by signature. */
export const ATTEST_TYPES: Record<string, TypedDataField[]> = {
  Attest: [
    { name: "issuer", type: "address" },
    { name: "schema", type: "bytes32" },
    { name: "subject", type: "bytes32" },
    { name: "ref", type: "bytes32" },
    { name: "expiresAt", type: "uint40" },
    { name: "salt", type: "bytes32" },
    { name: "content", type: "bytes" },
    { name: "deadline", type: "uint64" },
  ],
};

/** EIP-712 type of an off-chain attestation: another name than {@link ATTEST_TYPES}, so neither passes for the other. */
export const OFF_CHAIN_TYPES: Record<string, TypedDataField[]> = {
  OffChainAttestation: (ATTEST_TYPES.Attest ?? []).filter(({ name }) => name !== "deadline"),
};

/** EIP-712 type of a revocation by signature. */
export const REVOKE_TYPES: Record<string, TypedDataField[]> = {
  Revoke: [
    { name: "issuer", type: "address" },
    { name: "uid", type: "bytes32" },
    { name: "deadline", type: "uint64" },
  ],
};

/**
 * The EIP-712 domain of an attestation log.
 *
 * @param chainId chain of the log
 * @param log address of the log
 * @returns domain
 * @see docs/spec/attestation.md section 6
 */
export function attestationDomain(chainId: bigint, log: Hex): TypedDataDomain {
  return { name: "RealDID AttestationLog", version: "1", chainId, verifyingContract: log };
}

/**
 * What an issuer signs to issue a statement.
 *
 * @param issuer account that issues
 * @param statement the statement
 * @param deadline last second at which the signature may be used, unix seconds
 * @returns EIP-712 message of {@link ATTEST_TYPES}
 */
export function attestMessage(issuer: Hex, statement: Statement, deadline: number): Record<string, unknown> {
  return { issuer, ...statement, deadline };
}
