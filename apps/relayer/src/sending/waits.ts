import type { Kysely } from "@realdid/service";

import type { Schema, WaitReason } from "../database/tables.ts";

/**
 * @param db database
 * @returns what sending waits for; null if nothing. Processes that only take proofs see it as well
 */
export async function readWait(db: Kysely<Schema>): Promise<WaitReason | null> {
  const row = await db.selectFrom("sending").select("waits_for").executeTakeFirst();
  return row?.waits_for ?? null;
}

/**
 * Notes what sending waits for.
 *
 * @param db database
 * @param reason what for; null if for nothing
 * @returns whether it was something else before
 */
export async function noteWait(db: Kysely<Schema>, reason: WaitReason | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sending")
    .set({ waits_for: reason })
    .where("waits_for", "is distinct from", reason)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
