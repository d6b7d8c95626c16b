import { existsSync } from "node:fs";

import { type StatementInput, schemaOf, statementOf } from "./attestationInput.ts";
import { TaskStatementInvalid } from "./errors.ts";
import { readList, writeOnce } from "./files.ts";
import { attestMany } from "../sdk/attestation/attest.ts";
import { AttestationBatchTooLarge, AttestationFieldInvalid } from "../sdk/attestation/errors.ts";
import { readStatuses } from "../sdk/attestation/readStatuses.ts";
import { senderOf } from "../sdk/attestation/signer.ts";
import { type StatementOptions, createStatement, statementUid } from "../sdk/attestation/statement.ts";
import { TRANSACTION_GAS_CAP } from "../sdk/chain/gas.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { RealDidError } from "../sdk/errors.ts";

/** What was sent so far. */
export interface IssuedSoFar {
  readonly issued: number;
  readonly total: number;
  readonly gas: bigint;
}

/** A statement with its salt, so that sending it twice cannot issue it twice. */
interface Planned {
  readonly uid: Hex;
  readonly options: StatementOptions;
  /** Its line in the file. */
  readonly line: string;
}

/** More never fit in one transaction: each takes a new slot. */
const MOST_AT_ONCE = Math.floor(TRANSACTION_GAS_CAP / 22_100);

/**
 * Issues statements in as many transactions as the cap of gas asks for. All are checked and, with their uids and salts, written to the file
 * before the first is sent. With a file that an interrupted run left, only those are sent that are not in the log yet.
 *
 * @param network connected network; its runner is the issuer
 * @param inputs as a file gives them
 * @param options schema of those that name none; the file, a line of JSON for each statement; and who is told after each transaction
 * @returns how many are issued, and the gas of this run's transactions
 * @throws {TaskFileUnwritable} and as `attestMany`
 */
export async function issueMany(
  network: RealDidNetwork,
  inputs: readonly StatementInput[],
  options: { readonly schema?: string; readonly out?: string; readonly onProgress?: (sofar: IssuedSoFar) => void },
): Promise<IssuedSoFar> {
  const issuer = await senderOf(network);
  const statements = await completeAll(network, inputs, options.schema);
  const { planned, isResumed } = planAll(network, issuer, statements, options.out);
  const waiting = isResumed ? await notInLog(network, issuer, planned) : planned;
  let sofar: IssuedSoFar = { issued: planned.length - waiting.length, total: planned.length, gas: 0n };
  for (let sent = 0; sent < waiting.length;) {
    const next = waiting.slice(sent, sent + MOST_AT_ONCE).map((one) => one.options);
    const { issued, receipt } = await attestFirst(network, next);
    sent += issued.length;
    sofar = { ...sofar, issued: sofar.issued + issued.length, gas: sofar.gas + receipt.gasUsed };
    options.onProgress?.(sofar);
  }
  return sofar;
}

/** With the salts that the file has, if it is of the same statements; otherwise fresh ones, written to it. */
function planAll(
  network: RealDidNetwork,
  issuer: Hex,
  statements: readonly StatementOptions[],
  out: string | undefined,
): { readonly planned: readonly Planned[]; readonly isResumed: boolean } {
  if (out === undefined || !existsSync(out)) {
    const planned = statements.map((one) => plan(network, issuer, one));
    if (out !== undefined) writeOnce(out, lines(planned));
    return { planned, isResumed: false };
  }
  const kept = readList(out, "Name a new file, or the one that an earlier run wrote.", true);
  const planned = statements.map((one, i) => {
    const { salt } = (kept[i] ?? {}) as { readonly salt?: Hex };
    return plan(network, issuer, salt === undefined ? one : { ...one, salt });
  });
  writeOnce(out, lines(planned)); // writes nothing, as it is there: refuses the file of other statements
  return { planned, isResumed: true };
}

function plan({ deployment }: RealDidNetwork, issuer: Hex, options: StatementOptions): Planned {
  const statement = createStatement(deployment, options);
  const uid = statementUid(deployment, issuer, statement);
  const line = `${JSON.stringify({ uid, ...statement })}\n`;
  return { uid, options: { ...options, salt: statement.salt }, line };
}

function* lines(planned: readonly Planned[]): Generator<string> {
  for (const { line } of planned) yield line;
}

async function notInLog(
  network: RealDidNetwork,
  issuer: Hex,
  planned: readonly Planned[],
): Promise<readonly Planned[]> {
  const uids = planned.map(({ uid }) => uid);
  const statuses = await readStatuses(network, issuer, uids);
  return planned.filter((_, i) => statuses[i]?.issuedAt === 0);
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
