import { type Kysely, sql } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/** Rows that are deleted in one statement: others wait no longer than that takes. */
const AT_ONCE = 5_000;

/** For how long things are kept. */
export interface Keeping {
  /** Unix seconds. */
  readonly now: number;
  /** After that many seconds without a sign-in nothing of a visitor can stand any more. */
  readonly visitorSeconds: number;
}

/**
 * Deletes what has ended, of all platforms.
 *
 * @param db database
 * @param keeping what has ended by when
 * @returns rows of the provider's state that went
 */
export async function prune(db: Kysely<Schema>, { now, visitorSeconds }: Keeping): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sql`delete from gateway_records where ctid in
      (select ctid from gateway_records where expires_at < ${now} limit ${AT_ONCE})`.execute(db);
    deleted += Number(numAffectedRows);
    if (numAffectedRows < AT_ONCE) break;
  }
  await db.deleteFrom("gateway_consents").where("expires_at", "<", now).execute();
  await db
    .deleteFrom("gateway_visitors")
    .where("seen_at", "<", now - visitorSeconds)
    .execute();
  await db.deleteFrom("gateway_keys").where("ends_at", "<", now).execute();
  return deleted;
}
