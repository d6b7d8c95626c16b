import { numberOf, transact } from "@realdid/service";

import type { Ending } from "../errors.ts";
import type { Service } from "../openService.ts";
import { endingOf } from "./endingOf.ts";

/** Rows that the chain is asked about at once. */
const AT_ONCE = 16;

/**
 * Deletes every statement that has ended on chain; that it ended, and how, is kept in its place. Several processes may do it at once.
 *
 * @param service database and chain
 * @param signal ends it early
 * @returns how many were deleted
 * @throws ChainUnreachable
 */
export async function sweepStatements(
  { database, network }: Pick<Service, "database" | "network">,
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0;
  let after = new Uint8Array(0);
  while (signal?.aborted !== true) {
    const rows = await database.db
      .selectFrom("statement")
      .select(["uid", "platform", "pseudonym"])
      .where("uid", ">", after)
      .orderBy("uid")
      .limit(AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) break;
    after = new Uint8Array(last.uid);
    const endings = await Promise.all(
      rows.map((row) => endingOf(network, { ...row, pseudonym: numberOf(row.pseudonym) })),
    );
    for (const [i, row] of rows.entries()) {
      const ending = endings[i];
      if (ending === undefined) continue;
      await dropStatement({ database }, row, ending);
      deleted++;
    }
  }
  return deleted;
}

async function dropStatement(
  { database }: Pick<Service, "database">,
  { uid, platform, pseudonym }: { readonly uid: Uint8Array; readonly platform: string; readonly pseudonym: Uint8Array },
  ending: Ending,
): Promise<void> {
  await transact(database, async (transaction) => {
    const { numDeletedRows } = await transaction.deleteFrom("statement").where("uid", "=", uid).executeTakeFirst();
    // Another process was faster.
    if (numDeletedRows === 0n) return;
    const others = await transaction
      .selectFrom("statement")
      .select("uid")
      .where("platform", "=", platform)
      .where("pseudonym", "=", pseudonym)
      .executeTakeFirst();
    // The one that replaced it was handed in.
    if (others !== undefined) return;
    await transaction
      .insertInto("ended")
      .values({ platform, pseudonym, ending })
      .onConflict((conflict) => conflict.columns(["platform", "pseudonym"]).doUpdateSet({ ending }))
      .execute();
  });
}
