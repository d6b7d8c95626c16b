import { appendFileSync } from "node:fs";

import { type StatementInput, schemaOf, statementOf } from "./attestationInput.ts";
import { type IssuedStatement, attestMany } from "../sdk/attestation/attest.ts";
import { TaskStatementInvalid } from "./errors.ts";
import { requireWritable } from "./text.ts";
import { AttestationBatchTooLarge, AttestationFieldInvalid } from "../sdk/attestation/errors.ts";
import type { StatementOptions } from "../sdk/attestation/statement.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { RealDidError } from "../sdk/errors.ts";

/** What was sent so far. */
export interface IssuedSoFar {
  readonly issued: number;
  readonly total: number;
  readonly gas: bigint;
}

/**
 * Issues statements in as many transactions as the cap of gas asks for. All are checked before the first is sent.
 *
 * @param network connected network; its runner is the issuer
 * @param inputs as a file gives them
 * @param options schema of those that name none; a file to which each statement's uid is added; and who is told after each transaction
 * @returns how many were issued, and the gas of all transactions
 * @throws as `attestMany`
 */
export async function issueMany(
  network: RealDidNetwork,
  inputs: readonly StatementInput[],
  options: { readonly schema?: string; readonly out?: string; readonly onProgress?: (sofar: IssuedSoFar) => void },
): Promise<IssuedSoFar> {
  const statements = await completeAll(network, inputs, options.schema);
  if (options.out !== undefined) requireWritable(options.out);
  let sofar: IssuedSoFar = { issued: 0, total: statements.length, gas: 0n };
  while (sofar.issued < statements.length) {
    const { issued, receipt } = await attestFirst(network, statements.slice(sofar.issued));
    if (options.out !== undefined) appendFileSync(options.out, issued.map(lineOf).join(""));
    sofar = { ...sofar, issued: sofar.issued + issued.length, gas: sofar.gas + receipt.gasUsed };
    options.onProgress?.(sofar);
  }
  return sofar;
}

async function completeAll(
  network: RealDidNetwork,
  inputs: readonly StatementInput[],
  common: string | undefined,
): Promise<readonly StatementOptions[]> {
  const schemas = new Map<string, Awaited<ReturnType<typeof schemaOf>>>();
  const statements: StatementOptions[] = [];
  for (const [i, input] of inputs.entries()) {
    const given = input.schema ?? common;
    if (typeof given !== "string")
      throw new AttestationFieldInvalid(`schema of statement ${i + 1}`, "a name or an id, in the file or as --schema");
    const schema = schemas.get(given) ?? (await schemaOf(network, given));
    schemas.set(given, schema);
    statements.push(numbered(i + 1, () => statementOf(network, schema, input)));
  }
  return statements;
}

/** Says which statement of the file is refused. */
function numbered<T>(number: number, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof RealDidError ? new TaskStatementInvalid(number, thrown) : thrown;
  }
}

/** As many as fit in one transaction: the refusal comes before anything is sent, and says how many. */
async function attestFirst(
  network: RealDidNetwork,
  statements: readonly StatementOptions[],
): Promise<Awaited<ReturnType<typeof attestMany>>> {
  try {
    return await attestMany(network, statements);
  } catch (thrown) {
    if (!(thrown instanceof AttestationBatchTooLarge) || thrown.fits === 0) throw thrown;
    return attestMany(network, statements.slice(0, thrown.fits));
  }
}

function lineOf({ uid, statement }: IssuedStatement): string {
  return `${JSON.stringify({ uid, ...statement })}\n`;
}
