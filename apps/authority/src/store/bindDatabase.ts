import type { Deployment } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { AuthorityDatabaseForeign } from "../errors.ts";
import { addressBytes, bytesOf, hexOf } from "./columns.ts";
import { transact } from "./transact.ts";

/**
 * Ties a new database to a deployment, for good, or checks that it belongs to this one.
 *
 * @param database migrated database
 * @param deployment network, chain and registry
 * @throws {@link AuthorityDatabaseForeign} if it belongs to another one
 */
export async function bindDatabase(database: Database, deployment: Deployment): Promise<void> {
  const wanted = {
    network_id: bytesOf(deployment.networkId),
    chain_id: String(deployment.chainId),
    registry: addressBytes(deployment.addresses.enrolmentRegistry),
  };
  const found = await transact(database, async (transaction) => {
    await transaction
      .insertInto("deployment")
      .values(wanted)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return transaction.selectFrom("deployment").selectAll().executeTakeFirstOrThrow();
  });
  if (hexOf(found.network_id) !== hexOf(wanted.network_id)) throw new AuthorityDatabaseForeign("network");
  if (found.chain_id !== wanted.chain_id) throw new AuthorityDatabaseForeign("chain");
  if (hexOf(found.registry) !== hexOf(wanted.registry)) throw new AuthorityDatabaseForeign("registry");
}
