import { type Database, type Logger, loggableError } from "@realdid/service";
import {
  type Hex,
  type PseudonymProof,
  RealDidError,
  type RealDidNetwork,
  type SubmittedProof,
  submitPseudonymProofs,
} from "realdid";

import type { Schema } from "../database/schema.ts";
import { type OpenProof, type Settlement, markProofs, readOpen, settleProofs } from "../proofs/proofRecords.ts";
import { chainTime } from "./chainTime.ts";
import { findChange } from "./findChange.ts";

/** Most proofs of a platform in one round. */
const PROOFS_A_ROUND = 512;
/** Thrown before a transaction goes out. */
const NOTHING_SENT = new Set(["CHAIN_FUNDS_MISSING", "RELAYER_FEE_TOO_HIGH"]);
const DEADLINE_PASSED = "PSEUDONYM_DEADLINE_PASSED";

/** What sending works on. */
export interface Sending {
  readonly database: Database<Schema>;
  /** Connected with the account that pays. */
  readonly network: RealDidNetwork;
  readonly log: Logger;
  /** Unix seconds. */
  readonly now: () => number;
  /** Told of what came of each proof. */
  readonly onSettled: (state: Settlement["state"]) => void;
  /** Submits proofs; tests fail it. */
  readonly submit?: typeof submitPseudonymProofs;
}

/** What a round came to. */
export interface Round {
  readonly settled: number;
  /** Codes of what kept proofs waiting. */
  readonly faults: readonly string[];
}

/**
 * Sends all that waits, platform by platform, and notes what came of each proof. May be killed at any instant and run again: what the
 * registry has done already is found there.
 *
 * @param sending database, network and log
 * @returns how many were settled, and what held up the others
 */
export async function sendBatches(sending: Sending): Promise<Round> {
  const { database, network, log } = sending;
  const faults: string[] = [];
  let settled = 0;
  for (const open of (await readOpen(database.db, network.deployment)).values()) {
    try {
      settled += await sendBatch(sending, open.slice(0, PROOFS_A_ROUND));
    } catch (thrown) {
      faults.push(thrown instanceof RealDidError ? thrown.code : "unknown");
      log.warn({ error: loggableError(thrown) }, "a batch waits");
    }
  }
  if (settled > 0) log.info({ proofs: settled }, "settled");
  return { settled, faults };
}

/** One platform's proofs. */
async function sendBatch(sending: Sending, open: readonly OpenProof[]): Promise<number> {
  const { database, network, submit = submitPseudonymProofs } = sending;
  const time = await chainTime(network);
  const late = open.filter(({ proof }) => proof.deadline < time);
  await settle(sending, await Promise.all(late.map((one) => settleLate(network, one))));
  const current = open.filter(({ proof }) => proof.deadline >= time);
  if (current.length === 0) return late.length;
  const ids = current.map(({ id }) => id);
  await markProofs(database.db, ids, "sent");
  let outcomes: readonly SubmittedProof[];
  try {
    outcomes = await submit(
      network,
      current.map(({ proof }) => proof),
    );
  } catch (thrown) {
    const isUnsent = thrown instanceof RealDidError && NOTHING_SENT.has(thrown.code);
    if (isUnsent) await markProofs(database.db, ids, "waiting");
    throw thrown;
  }
  const settlements: Settlement[] = [];
  for (const outcome of outcomes) {
    const one = current[outcome.index];
    if (one !== undefined) settlements.push(await settlementOf(network, one, outcome));
  }
  await settle(sending, settlements);
  return late.length + settlements.length;
}

async function settle({ database, now, onSettled }: Sending, settlements: readonly Settlement[]): Promise<void> {
  await settleProofs(database.db, settlements, now());
  for (const { state } of settlements) onSettled(state);
}

/** Refused or moved on may be because this very proof was sent before, by a process that died, or by someone else. */
async function settlementOf(
  network: RealDidNetwork,
  { id, proof }: OpenProof,
  outcome: SubmittedProof,
): Promise<Settlement> {
  if (outcome.outcome === "done") return { id, state: "done", transaction: outcome.receipt.hash as Hex };
  const code = outcome.outcome === "refused" ? outcome.error.code : undefined;
  return settleByChain(network, id, proof, code);
}

function settleLate(network: RealDidNetwork, { id, proof }: OpenProof): Promise<Settlement> {
  return settleByChain(network, id, proof, DEADLINE_PASSED);
}

async function settleByChain(
  network: RealDidNetwork,
  id: string,
  proof: PseudonymProof,
  code: string | undefined,
): Promise<Settlement> {
  const change = await findChange(network, proof);
  if (change.kind === "asked") return { id, state: "done", transaction: change.transaction };
  if (change.kind === "other" || code === undefined) return { id, state: "moved on" };
  return { id, state: "refused", code };
}
