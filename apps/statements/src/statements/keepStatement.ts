import { type Kysely, bytesOf, transact, wordOf } from "@realdid/service";
import { nameStatementUid, parseNameStatement, verifyStatement } from "realdid";

import type { Schema } from "../database/schema.ts";
import type { Service } from "../openService.ts";
import { sealStatement } from "./sealing.ts";

/** Whose statement was handed in. */
export interface KeptStatement {
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
}

/**
 * Takes a statement from anyone: it is kept only if it holds, and the pseudonym's holder published it on chain. The same one again changes
 * nothing.
 *
 * @param service database, chain and key
 * @param json of any shape
 * @returns whose it is
 * @throws RealDidError of `verifyStatement` with what is wrong with it; nothing is kept then
 */
export async function keepStatement(
  { database, network, sealingKey, gate }: Pick<Service, "database" | "network" | "sealingKey" | "gate">,
  json: unknown,
): Promise<KeptStatement> {
  const statement = parseNameStatement(json);
  const { platform, pseudonym, expiresAt } = await gate.pass(() => verifyStatement(network, statement));
  const uid = bytesOf(nameStatementUid(network.deployment, statement));
  const sealed = sealStatement(sealingKey, uid, statement);
  const row = { uid, platform, pseudonym: wordOf(pseudonym), expires_at: expiresAt, sealed };
  await transact(database, async (transaction) => {
    await transaction
      .insertInto("statement")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .deleteFrom("ended")
      .where("platform", "=", platform)
      .where("pseudonym", "=", row.pseudonym)
      .execute();
  });
  return { platform, pseudonym };
}

/**
 * Counts the statements that are kept.
 *
 * @param db database
 * @returns how many
 */
export async function countStatements(db: Kysely<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom("statement")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
