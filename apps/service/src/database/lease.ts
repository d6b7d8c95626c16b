import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

import { type Generated, type Kysely, sql } from "kysely";

import type { Database } from "./openDatabase.ts";

/** Who does what only one process at a time may do. */
export interface LeaseTable {
  name: string;
  holder: string | null;
  /** Unix milliseconds by the database's clock. */
  held_until: Generated<number>;
}

/** A lease that a process may hold. */
export interface Lease {
  /** What it is for. */
  readonly name: string;
  /** Name of this process: {@link leaseHolder}. */
  readonly holder: string;
  /** For how long it holds without renewal. */
  readonly milliseconds: number;
}

/** How a lease is had and given back. */
export interface LeaseMoves {
  readonly milliseconds: number;
  /** Takes or renews it; whether it is held then. */
  readonly take: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** The present by the database's clock, unix milliseconds. */
export const NOW_MS = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::int8`;

/**
 * Makes the table of {@link withLease}, in a migration.
 *
 * @param db of the migration
 */
export async function createLeaseTable(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lease (
      name text primary key,
      holder text,
      held_until int8 not null default 0
    )`.execute(db);
}

/**
 * Name of this process among those that share a database.
 *
 * @param database open database
 * @returns a name; the embedded database has one process at a time, so that a lease that is there is a dead one's
 */
export function leaseHolder({ kind }: Pick<Database<unknown>, "kind">): string {
  return kind === "pglite" ? "embedded" : `${hostname()} ${process.pid} ${randomUUID()}`;
}

/**
 * Does something as the only process of those that share the database. The lease runs out by the database's clock if its holder dies, and
 * a holder that hangs may go on without knowing: what it does must be guarded by itself too.
 *
 * @param db database
 * @param lease name, holder, and how long it holds without renewal
 * @param work done while the lease is renewed; told by the signal if it is lost
 * @returns what `work` returns; undefined if another process holds the lease
 */
export function withLease<Schema extends { readonly lease: LeaseTable }, T>(
  db: Kysely<Schema>,
  lease: Lease,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const leases = db as unknown as Kysely<{ readonly lease: LeaseTable }>;
  const { milliseconds } = lease;
  return holdLease(
    { milliseconds, take: () => takeLease(leases, lease), release: () => releaseLease(leases, lease) },
    work,
  );
}

/**
 * The same for a lease that is kept in another table.
 *
 * @param moves how it is taken and released
 * @param work done while the lease is renewed
 * @returns what `work` returns; undefined if another process holds the lease
 */
export async function holdLease<T>(
  { milliseconds, take, release }: LeaseMoves,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  if (!(await take())) return undefined;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    take()
      .then((isHeld) => isHeld || lost.abort())
      // An unreachable database fails the work itself.
      .catch(() => undefined);
  }, milliseconds / 3);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(renewal);
    await release().catch(() => undefined);
  }
}

async function takeLease(
  db: Kysely<{ readonly lease: LeaseTable }>,
  { name, holder, milliseconds }: Lease,
): Promise<boolean> {
  await db
    .insertInto("lease")
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable("lease")
    .set({ holder, held_until: sql<number>`${NOW_MS} + ${Math.ceil(milliseconds)}` })
    .where("name", "=", name)
    .where((where) => where.or([where("holder", "=", holder), where("held_until", "<", NOW_MS)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function releaseLease(db: Kysely<{ readonly lease: LeaseTable }>, { name, holder }: Lease): Promise<void> {
  await db
    .updateTable("lease")
    .set({ holder: null, held_until: 0 })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .execute();
}
