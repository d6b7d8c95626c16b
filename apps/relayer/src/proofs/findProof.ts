import { type Kysely, bytesOf, hexOf } from "@realdid/service";
import type { Hex } from "realdid";

import type { ProofState, Schema } from "../database/tables.ts";

/** What can be said of a proof that is kept. */
export interface KeptProof {
  readonly id: Hex;
  readonly state: ProofState;
  /** Why it was refused. */
  readonly code?: string;
  /** What it was done with; others may share it. */
  readonly transaction?: Hex;
}

/**
 * Looks a proof up.
 *
 * @param db database
 * @param id of the proof
 * @returns its state; undefined if it is not kept
 */
export async function findProof(db: Kysely<Schema>, id: Hex): Promise<KeptProof | undefined> {
  const row = await db
    .selectFrom("proof")
    .select(["state", "code", "transaction_hash"])
    .where("id", "=", bytesOf(id))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id,
    state: row.state,
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.transaction_hash === null ? {} : { transaction: hexOf(row.transaction_hash) }),
  };
}
