import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import type { Statement } from "./attestationUid.ts";
import { AttestationBatchTooLarge } from "./errors.ts";
import type { SchemaName } from "./schemas.ts";
import { senderOf } from "./signer.ts";
import { type StatementOptions, createStatement, statementUid } from "./statement.ts";

/** A statement that was issued. */
export interface IssuedStatement {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly statement: Statement;
}

/** Statements of 32 bytes of content that fit under the cap of 16,777,216 gas a transaction (EIP-7825), with a margin. */
export const MAX_BATCH = 500;

/**
 * Issues a statement in the signer's name.
 *
 * @param network connected network; its runner is the issuer
 * @param options what is stated
 * @returns the statement with its uid, and the receipt
 * @throws {AttestationSignerMissing}, as {@link createStatement}, and the log's own errors
 * @see docs/spec/attestation.md section 2
 */
export async function attest<Name extends SchemaName>(
  network: RealDidNetwork,
  options: StatementOptions<Name>,
): Promise<IssuedStatement & { readonly receipt: ContractTransactionReceipt }> {
  const issuer = await senderOf(network);
  const statement = createStatement(network.deployment, options);
  const receipt = await send(network.attestationLog.attest(statement));
  return { uid: statementUid(network.deployment, issuer, statement), issuer, statement, receipt };
}

/**
 * Issues many statements in one transaction, all or none.
 *
 * @param network connected network; its runner is the issuer
 * @param options what is stated, one by one
 * @returns the statements with their uids, and the receipt
 * @throws {AttestationBatchTooLarge} and as {@link attest}
 */
export async function attestMany(
  network: RealDidNetwork,
  options: readonly StatementOptions[],
): Promise<{ readonly issued: readonly IssuedStatement[]; readonly receipt: ContractTransactionReceipt }> {
  const issuer = await senderOf(network);
  if (options.length > MAX_BATCH) throw new AttestationBatchTooLarge(options.length, MAX_BATCH);
  const issued = options.map((one) => {
    const statement = createStatement(network.deployment, one);
    return { uid: statementUid(network.deployment, issuer, statement), issuer, statement };
  });
  const receipt = await send(network.attestationLog.attestMany(issued.map(({ statement }) => statement)));
  return { issued, receipt };
}
