import { type Database, sql } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/** Number of the lock that only the relayers of one database take: "relay" in ASCII. */
const LOCK = 0x72_65_6c_61_79;

/**
 * Does something as the only process of this database that sends. The turn ends with the connection, so a process that is killed holds up
 * nobody.
 *
 * @param database open database
 * @param work to do
 * @returns what `work` returns; undefined if another process has the turn
 */
export async function withTurn<T>({ kind, db }: Database<Schema>, work: () => Promise<T>): Promise<T | undefined> {
  // The embedded database has one process and one connection.
  if (kind === "pglite") return work();
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_lock(${LOCK}::int8) as taken`.execute(
      connection,
    );
    if (rows[0]?.taken !== true) return undefined;
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${LOCK}::int8)`.execute(connection);
    }
  });
}
