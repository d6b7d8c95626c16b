import type { Kysely } from "@realdid/service";

import type { Schema } from "../database/schema.ts";
import { nowSeconds } from "./epochs.ts";

/**
 * Has the publisher of a group begin a batch before the schedule does.
 *
 * @param db database
 * @param groupId of the group
 */
export async function requestPublication(db: Kysely<Schema>, groupId: number): Promise<void> {
  const requested_at = nowSeconds();
  await db
    .insertInto("publisher")
    .values({ group_id: groupId, requested_at })
    .onConflict((conflict) => conflict.column("group_id").doUpdateSet({ requested_at }))
    .execute();
}
