import type { Kysely } from "@realdid/service";

import type { Schema } from "../database/schema.ts";

/**
 * Ends everything that stands for a pseudonym at one origin: sessions, grants, codes and tokens.
 *
 * @param db database
 * @param platformId of the origin
 * @param pseudonym 0x and 64 hex digits
 */
export async function endPseudonym(db: Kysely<Schema>, platformId: string, pseudonym: string): Promise<void> {
  await db
    .deleteFrom("gateway_records")
    .where("platform_id", "=", platformId)
    .where("pseudonym", "=", pseudonym)
    .execute();
}
