import { type Transaction, numberOf, sql, wordOf } from "@realdid/service";
import { type AuthorityRecords, EnrolmentTreeFull, type LeafStanding, MAXIMUM_SIZE } from "realdid";

import type { Schema } from "../database/schema.ts";

/** First half of the name of the lock that gives places, the group is the second: the letters RDPL. */
const PLACES_LOCK = 0x5244504c;

const STANDINGS: readonly LeafStanding[] = ["empty", "commitment", "zero"];

type LeafRecords = Pick<
  AuthorityRecords,
  "queueLeaf" | "zeroLeaf" | "placeWaiting" | "pendingChanges" | "placedLeaves" | "markStanding"
>;

/** Leaves of one group. */
export function leafRecords(transaction: Transaction<Schema>, groupId: number): LeafRecords {
  return {
    async queueLeaf(commitment) {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto("leaf")
        .values({ group_id: groupId, commitment: wordOf(commitment) })
        .onConflict((conflict) => conflict.columns(["group_id", "commitment"]).doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async zeroLeaf(commitment) {
      const row = await transaction
        .updateTable("leaf")
        .set({ zeroed: true })
        .where("group_id", "=", groupId)
        .where("commitment", "=", wordOf(commitment))
        .returning("place")
        .executeTakeFirst();
      return row?.place ?? undefined;
    },
    placeWaiting: (limit) => placeWaiting(transaction, groupId, limit),
    async pendingChanges(limit) {
      const { rows } = await sql<{ place: number; zeroed: boolean; commitment: Uint8Array }>`
        select place, zeroed, commitment from leaf
        where group_id = ${groupId} and place is not null and (standing = 0 or (standing = 1 and zeroed))
        order by place limit ${limit}`.execute(transaction);
      return rows.map(({ place, zeroed, commitment }) => ({ place, leaf: zeroed ? 0n : numberOf(commitment) }));
    },
    async placedLeaves(fromPlace, limit) {
      const rows = await transaction
        .selectFrom("leaf")
        .selectAll()
        .where("group_id", "=", groupId)
        .where("place", ">=", fromPlace)
        .orderBy("place")
        .limit(limit)
        .execute();
      return rows.map(({ place, commitment, zeroed, standing }) => ({
        place: place ?? 0,
        commitment: numberOf(commitment),
        isZeroed: zeroed,
        standing: STANDINGS[standing] ?? "empty",
      }));
    },
    markStanding: (standings, publishedAt) => markStanding(transaction, groupId, standings, publishedAt),
  };
}

/**
 * Counts anew what the database believes of the table: a sample, so its time does not grow with the table. After a large load the statistics
 * know nothing of the new rows yet; the database would take the group for empty and search through all of it once for each row.
 */
async function refreshStatistics(transaction: Transaction<Schema>): Promise<void> {
  await sql`analyze leaf`.execute(transaction);
}

async function placeWaiting(transaction: Transaction<Schema>, groupId: number, limit: number): Promise<number> {
  // One gives places at a time, or two would give the same.
  await sql`select pg_advisory_xact_lock(${sql.lit(PLACES_LOCK)}, ${groupId}::int4)`.execute(transaction);
  await refreshStatistics(transaction);
  const last = await transaction
    .selectFrom("leaf")
    .select("place")
    .where("group_id", "=", groupId)
    .where("place", "is not", null)
    .orderBy("place", "desc")
    .limit(1)
    .executeTakeFirst();
  const first = (last?.place ?? -1) + 1;
  const free = Math.min(limit, MAXIMUM_SIZE - first);
  // Whoever is being revoked at this moment is waited for, and passed over if revoked.
  const { rows } = await sql<{ placed: number }>`
    with waiting as materialized (
      select commitment from leaf where group_id = ${groupId} and place is null and not zeroed
      order by commitment limit ${free} for update
    ), numbered as (
      select commitment, row_number() over (order by commitment) as number from waiting
    ), placed as (
      update leaf set place = (${first} + numbered.number - 1)::int4 from numbered
      where leaf.group_id = ${groupId} and leaf.commitment = numbered.commitment returning 1
    ) select count(*)::int4 as placed from placed`.execute(transaction);
  const placed = rows[0]?.placed ?? 0;
  if (placed < limit && first + placed === MAXIMUM_SIZE) await requireNoneWaiting(transaction, groupId);
  return placed;
}

async function requireNoneWaiting(transaction: Transaction<Schema>, groupId: number): Promise<void> {
  const waiting = await transaction
    .selectFrom("leaf")
    .select("commitment")
    .where("group_id", "=", groupId)
    .where("place", "is", null)
    .where("zeroed", "=", false)
    .limit(1)
    .executeTakeFirst();
  if (waiting !== undefined) throw new EnrolmentTreeFull();
}

async function markStanding(
  transaction: Transaction<Schema>,
  groupId: number,
  standings: readonly { readonly place: number; readonly standing: LeafStanding }[],
  publishedAt: number,
): Promise<number> {
  const list = (values: readonly number[]) => sql`string_to_array(${values.join(",")}, ',')::int4[]`;
  const places = standings.map(({ place }) => place);
  await sql`
    update leaf set standing = mark.standing::int2
    from unnest(${list(places)}, ${list(standings.map(({ standing }) => STANDINGS.indexOf(standing)))})
      as mark (place, standing)
    where leaf.group_id = ${groupId} and leaf.place = mark.place`.execute(transaction);
  const revoked = sql`leaf.group_id = ${groupId} and leaf.place = any (${list(places)})
    and person.group_id = leaf.group_id and person.commitment = leaf.commitment and person.revocation_reason is not null`;
  const { numAffectedRows } = await sql`
    update person set revocation_published_at = ${publishedAt} from leaf
    where ${revoked} and leaf.standing = 2 and person.revocation_published_at is null`.execute(transaction);
  await sql`
    update person set revocation_published_at = null from leaf
    where ${revoked} and leaf.standing <> 2 and person.revocation_published_at is not null`.execute(transaction);
  return Number(numAffectedRows ?? 0n);
}
