import { type Kysely, bytesOf, hexOf } from "@realdid/service";
import { type Deployment, type Hex, type PseudonymProof, parsePseudonymProof } from "realdid";

import type { ProofState, Schema } from "../database/schema.ts";

/** A proof that is not settled. */
export interface OpenProof {
  readonly id: string;
  readonly proof: PseudonymProof;
}

/** What came of a proof. */
export interface Settlement {
  readonly id: string;
  readonly state: "done" | "moved on" | "refused";
  readonly code?: string | undefined;
  readonly transaction?: Hex | undefined;
}

/** What may be said of a proof. */
export interface ProofReport {
  readonly state: ProofState;
  readonly code?: string;
  readonly transaction?: Hex;
}

/** Times in the table are no finer than this: a batch's own would say who came when. */
const TIME_STEP_SECONDS = 900;

/** @returns how many proofs are not settled */
export async function countOpen(db: Kysely<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom("relayer_proofs")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("settled_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Proofs that are not settled.
 *
 * @param db database
 * @param deployment that they are for
 * @returns by platform; within it by id, which says nothing of when they came
 */
export async function readOpen(
  db: Kysely<Schema>,
  deployment: Deployment,
): Promise<ReadonlyMap<string, readonly OpenProof[]>> {
  const rows = await db
    .selectFrom("relayer_proofs")
    .select(["id", "platform_id", "proof"])
    .where("settled_at", "is", null)
    .orderBy("platform_id")
    .orderBy("id")
    .execute();
  const platforms = new Map<string, OpenProof[]>();
  for (const { id, platform_id, proof } of rows) {
    if (proof === null) continue;
    const key = hexOf(platform_id);
    const open = { id, proof: parsePseudonymProof(deployment, JSON.parse(proof)) };
    platforms.set(key, [...(platforms.get(key) ?? []), open]);
  }
  return platforms;
}

/** Notes that proofs are about to be sent, or that they were not after all. */
export async function markProofs(db: Kysely<Schema>, ids: readonly string[], state: "waiting" | "sent"): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("relayer_proofs")
    .set({ state })
    .where("id", "in", ids)
    .where("settled_at", "is", null)
    .execute();
}

/**
 * Notes what came of proofs; what was noted before stays.
 *
 * @param db database
 * @param settlements what came of each
 * @param now unix seconds
 */
export async function settleProofs(db: Kysely<Schema>, settlements: readonly Settlement[], now: number): Promise<void> {
  const settled_at = Math.ceil(now / TIME_STEP_SECONDS) * TIME_STEP_SECONDS;
  for (const { id, state, code, transaction } of settlements) {
    await db
      .updateTable("relayer_proofs")
      .set({
        state,
        code: code ?? null,
        transaction_hash: transaction === undefined ? null : bytesOf(transaction),
        settled_at,
        proof: null,
      })
      .where("id", "=", id)
      .where("settled_at", "is", null)
      .execute();
  }
}

/** @returns what is known of a proof; undefined if nothing is */
export async function reportProof(db: Kysely<Schema>, id: string): Promise<ProofReport | undefined> {
  const row = await db
    .selectFrom("relayer_proofs")
    .select(["state", "code", "transaction_hash"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    state: row.state as ProofState,
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.transaction_hash === null ? {} : { transaction: hexOf(row.transaction_hash) }),
  };
}

/** Deletes proofs that were settled long enough ago. */
export async function dropSettled(db: Kysely<Schema>, before: number): Promise<void> {
  await db.deleteFrom("relayer_proofs").where("settled_at", "<", before).execute();
}
