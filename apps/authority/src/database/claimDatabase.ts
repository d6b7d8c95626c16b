import { type Deployment } from "realdid";

import { AuthorityDatabaseForeign } from "../errors.ts";
import type { Database } from "./openDatabase.ts";

/**
 * Ties a fresh database to a deployment, or makes sure that it is tied to this one: records of one chain are worth nothing on another.
 *
 * @param database open and migrated
 * @param deployment whose people it holds
 * @throws {@link AuthorityDatabaseForeign}
 */
export async function claimDatabase({ db }: Database, deployment: Deployment): Promise<void> {
  const registry = deployment.addresses.enrolmentRegistry.toLowerCase();
  const row = { id: 1, network_id: deployment.networkId, chain_id: String(deployment.chainId), registry };
  await db
    .insertInto("deployment")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  const held = await db.selectFrom("deployment").selectAll().where("id", "=", 1).executeTakeFirstOrThrow();
  const isSame = held.network_id === row.network_id && held.chain_id === row.chain_id && held.registry === row.registry;
  if (!isSame) throw new AuthorityDatabaseForeign();
}
