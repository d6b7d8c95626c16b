import { type Kysely, type Selectable, sql, transact, wordOf } from "@realdid/service";
import { OversightViewerBanned } from "realdid";

import type { StatementsDatabase } from "../database/openStatementsDatabase.ts";
import type { Schema, ViewerTable } from "../database/schema.ts";
import { StatementsViewsSpent } from "../errors.ts";

/** A viewer of a day. */
export interface DayViewer {
  readonly day: string;
  readonly pseudonym: Uint8Array;
}

/**
 * Counts one view, before the name is shown: two at once count twice, and none is shown beyond the limit.
 *
 * @param db database
 * @param viewer who views
 * @param limit views a day
 * @throws OversightViewerBanned {@link StatementsViewsSpent}
 */
export async function countView(db: Kysely<Schema>, { day, pseudonym }: DayViewer, limit: number): Promise<void> {
  const counted = await db
    .updateTable("viewer")
    .set({ views: sql<number>`views + 1` })
    .where("day", "=", day)
    .where("pseudonym", "=", pseudonym)
    .where("is_banned", "=", false)
    .where("views", "<", limit)
    .returning("views")
    .executeTakeFirst();
  if (counted !== undefined) return;
  const viewer = await readViewer(db, { day, pseudonym });
  throw viewer?.is_banned === false ? new StatementsViewsSpent() : new OversightViewerBanned(day);
}

/** What is known of a viewer: how much they viewed today, and whether they are excluded. */
export function readViewer(
  db: Kysely<Schema>,
  { day, pseudonym }: DayViewer,
): Promise<Selectable<ViewerTable> | undefined> {
  return db
    .selectFrom("viewer")
    .selectAll()
    .where("day", "=", day)
    .where("pseudonym", "=", pseudonym)
    .executeTakeFirst();
}

/**
 * Excludes a pseudonym until its day ends, whether or not it has viewed yet, and signs it out.
 *
 * @param database open database
 * @param day of the pseudonym
 * @param pseudonym of the viewer
 */
export async function banViewer(database: StatementsDatabase, day: string, pseudonym: bigint): Promise<void> {
  const viewer = { day, pseudonym: wordOf(pseudonym) };
  await transact(database, async (transaction) => {
    await transaction
      .insertInto("viewer")
      .values({ ...viewer, is_banned: true })
      .onConflict((conflict) => conflict.columns(["day", "pseudonym"]).doUpdateSet({ is_banned: true }))
      .execute();
    await transaction.deleteFrom("session").where("day", "=", day).where("pseudonym", "=", viewer.pseudonym).execute();
  });
}

/**
 * Lists the viewers of a day, those with the most views first.
 *
 * @param db database
 * @param day in UTC
 * @returns how much each viewed; not what
 */
export function listViewers(db: Kysely<Schema>, day: string): Promise<readonly Selectable<ViewerTable>[]> {
  return db
    .selectFrom("viewer")
    .selectAll()
    .where("day", "=", day)
    .orderBy("views", "desc")
    .orderBy("pseudonym")
    .execute();
}
