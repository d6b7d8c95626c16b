import { bytesOf } from "@realdid/service";
import type { Hex } from "realdid";

import type { Sender } from "./sender.ts";

/** What came of a proof in the end. */
export interface Settlement {
  readonly id: Uint8Array;
  readonly state: "done" | "moved on" | "refused";
  readonly code?: string;
  readonly transaction?: Hex;
}

/**
 * Settles the proofs of a batch: what they were is forgotten, and all get the same time. The same again changes nothing.
 *
 * @param sender database and counts
 * @param settlements of the batch
 */
export async function settle(
  { db, counts }: Pick<Sender, "db" | "counts">,
  settlements: readonly Settlement[],
): Promise<void> {
  const settled_at = Math.floor(Date.now() / 1000);
  const settled = await db.transaction().execute(async (transaction) => {
    const changed: Settlement[] = [];
    for (const one of settlements) {
      const { numUpdatedRows } = await transaction
        .updateTable("proof")
        .set({
          ...{ state: one.state, settled_at, content: null, sent_after: null, code: one.code ?? null },
          transaction_hash: one.transaction === undefined ? null : bytesOf(one.transaction),
        })
        .where("id", "=", one.id)
        .where("settled_at", "is", null)
        .executeTakeFirst();
      if (numUpdatedRows === 1n) changed.push(one);
    }
    return changed;
  });
  for (const { state } of settled) counts.settled.inc({ outcome: state });
}
