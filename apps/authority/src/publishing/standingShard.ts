import type { Kysely } from "@realdid/service";
import { SHARD_DEPTH } from "realdid";

import type { Schema } from "../database/schema.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;
const LEAF_BYTES = 32;
/** `leaf.standing`: the commitment stands on chain. */
const COMMITMENT_STANDS = 1;

/**
 * Reads what the records say stands on chain in one shard.
 *
 * @param db database
 * @param groupId of the group
 * @param number of the shard
 * @returns leaves as they are served: 32 bytes each, zeros at the end left out
 */
export async function readStandingShard(db: Kysely<Schema>, groupId: number, number: number): Promise<Uint8Array> {
  const first = number * SHARD_SIZE;
  const rows = await db
    .selectFrom("leaf")
    .select(["place", "commitment"])
    .where("group_id", "=", groupId)
    .where("place", ">=", first)
    .where("place", "<", first + SHARD_SIZE)
    .where("standing", "=", COMMITMENT_STANDS)
    .orderBy("place")
    .execute();
  const last = rows.at(-1)?.place ?? null;
  const bytes = new Uint8Array(last === null ? 0 : LEAF_BYTES * (last - first + 1));
  for (const { place, commitment } of rows) {
    if (place !== null) bytes.set(commitment, LEAF_BYTES * (place - first));
  }
  return bytes;
}
