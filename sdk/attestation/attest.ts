import { type ContractTransactionReceipt, ZeroAddress } from "ethers";

import { sendBatch } from "../chain/sendBatch.ts";
import type { Hex } from "../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import type { Statement } from "./attestationUid.ts";
import { boundAttestMany } from "./batchGas.ts";
import type { StatementSchema } from "./content.ts";
import { AttestationFieldInvalid } from "./errors.ts";
import { isNetworkPolicy } from "./schemaId.ts";
import { senderOf } from "./signer.ts";
import { type StatementOptions, createStatement, statementUid } from "./statement.ts";

/** A statement that was issued. */
export interface IssuedStatement {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly statement: Statement;
}

/** Many statements, each with content of its own schema. */
export type StatementOptionsList<Schemas extends readonly StatementSchema[]> = {
  readonly [Place in keyof Schemas]: StatementOptions<Schemas[Place]>;
};

/**
 * Issues a statement in the signer's name.
 *
 * @param network connected network; its runner is the issuer
 * @param options what is stated
 * @returns the statement with its uid, and the receipt
 * @throws {AttestationSignerMissing}, as {@link createStatement}, and the log's own errors
 * @see docs/spec/attestation.md section 2
 */
export async function attest<Schema extends StatementSchema>(
  network: RealDidNetwork,
  options: StatementOptions<Schema>,
): Promise<IssuedStatement & { readonly receipt: ContractTransactionReceipt }> {
  const issuer = await senderOf(network);
  const statement = createStatement(network.deployment, options);
  const receipt = await send(network.attestationLog.attest(statement));
  return { uid: statementUid(network.deployment, issuer, statement), issuer, statement, receipt };
}

/**
 * Issues many statements in one transaction, all or none. Cheapest when statements of one schema stand together.
 *
 * @param network connected network; its runner is the issuer
 * @param options what is stated, one by one
 * @returns the statements with their uids, and the receipt
 * @throws {AttestationBatchTooLarge} before anything is sent, with how many fit; and as {@link attest}
 * @see docs/spec/attestation.md section 10
 */
export async function attestMany<const Schemas extends readonly StatementSchema[]>(
  network: RealDidNetwork,
  options: StatementOptionsList<Schemas>,
): Promise<{ readonly issued: readonly IssuedStatement[]; readonly receipt: ContractTransactionReceipt }> {
  const issuer = await senderOf(network);
  const { deployment } = network;
  const statements = createStatements(deployment, options);
  const issued = statements.map((statement) => ({
    uid: statementUid(deployment, issuer, statement),
    issuer,
    statement,
  }));
  const bound = boundAttestMany(statements, foreignPolicies(deployment, options));
  const { attestMany: method } = network.attestationLog;
  const receipt = await sendBatch(bound, {
    simulate: (overrides) => method.staticCall(statements, overrides),
    send: (overrides) => method(statements, overrides),
  });
  return { issued, receipt };
}

/** Which schemas, by id, ask a policy that is neither the network's nor none. */
function foreignPolicies(deployment: Deployment, options: readonly { readonly schema: StatementSchema }[]) {
  const isKnown = (policy: Hex): boolean => policy === ZeroAddress || isNetworkPolicy(deployment, policy);
  const foreign = new Set(
    options.flatMap(({ schema }) => (typeof schema === "string" || isKnown(schema.policy) ? [] : [schema.id])),
  );
  return (schema: Hex): boolean => foreign.has(schema);
}

function createStatements(deployment: Deployment, options: readonly StatementOptions<StatementSchema>[]): Statement[] {
  if (!Array.isArray(options)) throw new AttestationFieldInvalid("statements", "a list of what is stated");
  return options.map((one) => createStatement(deployment, one));
}
