import { viewingDay } from "realdid";

import type { Service } from "../openService.ts";

/**
 * Deletes what is kept of viewers of days that are over (counts, exclusions, sessions), and challenges that nobody answered.
 *
 * @param service database and clock
 */
export async function dropEndedViewings({ database: { db }, now }: Pick<Service, "database" | "now">): Promise<void> {
  const today = viewingDay(now());
  for (const table of ["session", "viewer", "challenge"] as const) {
    await db.deleteFrom(table).where("day", "!=", today).execute();
  }
  await db.deleteFrom("challenge").where("deadline", "<", Math.floor(now())).execute();
}
