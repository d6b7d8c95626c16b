import { sql } from "@realdid/service";

import type { Database } from "../database/openDatabase.ts";

/** Counting stops here: the figure is for people who watch, and a longer queue is as bad. */
const MOST = 1_000_000;

/**
 * Counts leaves that ought to stand or be 0 on chain and do not yet, of all groups: those without a place, and those whose place differs.
 *
 * @param database open database
 * @returns how many; of each kind at most a million are counted
 */
export async function countWaiting({ db }: Pick<Database, "db">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (
      (select count(*) from (select 1 from leaf where place is null and not zeroed limit ${MOST}) as waiting) +
      (select count(*) from (
        select 1 from leaf where place is not null and (standing = 0 or (standing = 1 and zeroed)) limit ${MOST}
      ) as pending)
    )::int4 as count`.execute(db);
  return rows[0]?.count ?? 0;
}
