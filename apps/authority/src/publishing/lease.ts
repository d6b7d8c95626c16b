import { type Kysely, NOW_MS, holdLease, sql } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/** A group that a process publishes. */
interface GroupLease {
  readonly groupId: number;
  readonly holder: string;
  readonly milliseconds: number;
}

/**
 * Does something as the only publisher of a group. The lease runs out by the database's clock if its holder dies; even then nothing is
 * doubled, for each step of a batch is taken from the state before it, and the registry takes a root once.
 *
 * @param db database
 * @param lease group, holder's name, and how long it holds without renewal
 * @param work done while the lease is renewed; told by the signal if it is lost
 * @returns what `work` returns; undefined if another process holds the lease
 */
export function withLease<T>(
  db: Kysely<Schema>,
  lease: GroupLease,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const { milliseconds } = lease;
  return holdLease({ milliseconds, take: () => takeLease(db, lease), release: () => releaseLease(db, lease) }, work);
}

async function takeLease(db: Kysely<Schema>, { groupId, holder, milliseconds }: GroupLease): Promise<boolean> {
  await db
    .insertInto("publisher")
    .values({ group_id: groupId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable("publisher")
    .set({ holder, held_until: sql<number>`${NOW_MS} + ${Math.ceil(milliseconds)}` })
    .where("group_id", "=", groupId)
    .where((where) => where.or([where("holder", "=", holder), where("held_until", "<", NOW_MS)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function releaseLease(db: Kysely<Schema>, { groupId, holder }: GroupLease): Promise<void> {
  await db
    .updateTable("publisher")
    .set({ holder: null, held_until: 0 })
    .where("group_id", "=", groupId)
    .where("holder", "=", holder)
    .execute();
}
