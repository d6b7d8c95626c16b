import { type Kysely, sql } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/**
 * Does something as the only publisher of a group. The lease runs out by the database's clock if its holder dies; even then nothing is
 * doubled, for each step of a batch is taken from the state before it, and the registry takes a root once.
 *
 * @param db database
 * @param lease group, holder's name, and how long it holds without renewal
 * @param work done while the lease is renewed; told by the signal if it is lost
 * @returns what `work` returns; undefined if another process holds the lease
 */
export async function withLease<T>(
  db: Kysely<Schema>,
  lease: { readonly groupId: number; readonly holder: string; readonly milliseconds: number },
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  if (!(await takeLease(db, lease))) return undefined;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    takeLease(db, lease)
      .then((isHeld) => isHeld || lost.abort())
      // An unreachable database fails the work itself.
      .catch(() => undefined);
  }, lease.milliseconds / 3);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(renewal);
    await releaseLease(db, lease).catch(() => undefined);
  }
}

const NOW_MS = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::int8`;

async function takeLease(
  db: Kysely<Schema>,
  { groupId, holder, milliseconds }: { groupId: number; holder: string; milliseconds: number },
): Promise<boolean> {
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

async function releaseLease(
  db: Kysely<Schema>,
  { groupId, holder }: { groupId: number; holder: string },
): Promise<void> {
  await db
    .updateTable("publisher")
    .set({ holder: null, held_until: 0 })
    .where("group_id", "=", groupId)
    .where("holder", "=", holder)
    .execute();
}
