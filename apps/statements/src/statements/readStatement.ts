import { wordOf } from "@realdid/service";
import { type DutyFlag, type VerifiedStatement, platformId, readDuty, verifyStatement } from "realdid";

import { StatementsStatementGone, StatementsStatementUnknown } from "../errors.ts";
import type { Service } from "../openService.ts";
import { endingOf } from "./endingOf.ts";
import { openStatement } from "./sealing.ts";

/** A statement that stands, with the duty that it answers. */
export interface ShownStatement {
  readonly statement: VerifiedStatement;
  readonly flags: readonly DutyFlag[];
}

/**
 * Reads a pseudonym's statement and verifies it against the chain as it is now. Writes nothing: what this database did for a viewer shall
 * not stand beside what it did to a statement.
 *
 * @param service database, chain and key
 * @param platform slug
 * @param pseudonym of the holder
 * @returns the statement
 * @throws {@link StatementsStatementUnknown} {@link StatementsStatementGone} ChainUnreachable ServiceBusy
 */
export async function readStatement(
  { database: { db }, network, sealingKey, gate }: Pick<Service, "database" | "network" | "sealingKey" | "gate">,
  platform: string,
  pseudonym: bigint,
): Promise<ShownStatement> {
  const word = wordOf(pseudonym);
  const rows = await db
    .selectFrom("statement")
    .select(["uid", "sealed"])
    .where("platform", "=", platform)
    .where("pseudonym", "=", word)
    .execute();
  if (rows.length === 0) {
    const ended = await db
      .selectFrom("ended")
      .select("ending")
      .where("platform", "=", platform)
      .where("pseudonym", "=", word)
      .executeTakeFirst();
    throw ended === undefined ? new StatementsStatementUnknown() : new StatementsStatementGone(ended.ending);
  }
  return gate.pass(async () => {
    // More than one only until the next sweep, after a statement was replaced.
    const places = rows.map(({ uid }) => ({ uid, platform, pseudonym }));
    const endings = await Promise.all(places.map((place) => endingOf(network, place)));
    const row = rows[endings.indexOf(undefined)];
    if (row === undefined) {
      throw new StatementsStatementGone(endings.find((ending) => ending !== "replaced") ?? "replaced");
    }
    try {
      const statement = await verifyStatement(network, openStatement(sealingKey, row));
      const { flags } = await readDuty(network, platformId(platform), pseudonym);
      return { statement, flags };
    } catch (thrown) {
      // It may have ended between the two questions.
      const ending = await endingOf(network, { uid: row.uid, platform, pseudonym });
      throw ending === undefined ? thrown : new StatementsStatementGone(ending);
    }
  });
}
