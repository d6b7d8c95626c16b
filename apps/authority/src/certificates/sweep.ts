import { type Transaction, sql } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/** Each new row takes this many that are over away, so that they never pile up. */
const SWEPT = 4;

/**
 * Removes a few rows that are over.
 *
 * @param transaction to do it in
 * @param table whose rows have expires_at
 * @param now unix seconds
 */
export async function sweepExpired(
  transaction: Transaction<Schema>,
  table: "certificate_challenge" | "link_request" | "organisation_session" | "backer_consent",
  now: number,
): Promise<void> {
  // Others sweep at the same time: what another one has in hand is left to it.
  await sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where expires_at <= ${now} limit ${SWEPT} for update skip locked
    ))`.execute(transaction);
}
