import { type Generated, type Kysely, sql } from "kysely";
import type { Hex } from "realdid";

import { addressBytes, bytesOf, hexOf } from "./columns.ts";
import { ServiceDatabaseForeign } from "./errors.ts";
import type { Database } from "./openDatabase.ts";
import { transact } from "./transact.ts";

/** Which deployment a database belongs to: one row. */
export interface DeploymentTable {
  readonly single: Generated<boolean>;
  readonly network_id: Uint8Array;
  /** Address of the registry that the service works for, 20 bytes. */
  readonly registry: Uint8Array;
  /** Id of the chain, as text: it may not fit a number. */
  readonly chain_id: string;
}

/** Whose a database is. */
export interface DatabaseOwner {
  readonly networkId: Hex;
  readonly chainId: bigint;
  /** Address of the registry that the service works for. */
  readonly registry: Hex;
}

/**
 * Makes the table of {@link bindDatabase}, in a migration.
 *
 * @param db of the migration
 */
export async function createDeploymentTable(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deployment (
      single boolean primary key default true check (single),
      network_id bytea not null check (length(network_id) = 32),
      registry bytea not null check (length(registry) = 20),
      chain_id text not null
    )`.execute(db);
}

/**
 * Ties a new database to a deployment, for good, or checks that it belongs to this one.
 *
 * @param database migrated database
 * @param owner network, chain and registry
 * @throws {@link ServiceDatabaseForeign} if it belongs to another one
 */
export async function bindDatabase<Schema extends { readonly deployment: DeploymentTable }>(
  database: Database<Schema>,
  owner: DatabaseOwner,
): Promise<void> {
  const wanted = {
    network_id: bytesOf(owner.networkId),
    chain_id: String(owner.chainId),
    registry: addressBytes(owner.registry),
  };
  const { db } = database as unknown as Database<{ readonly deployment: DeploymentTable }>;
  const found = await transact({ db }, async (transaction) => {
    await transaction
      .insertInto("deployment")
      .values(wanted)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return transaction.selectFrom("deployment").selectAll().executeTakeFirstOrThrow();
  });
  if (hexOf(found.network_id) !== hexOf(wanted.network_id)) throw new ServiceDatabaseForeign("network");
  if (found.chain_id !== wanted.chain_id) throw new ServiceDatabaseForeign("chain");
  if (hexOf(found.registry) !== hexOf(wanted.registry)) throw new ServiceDatabaseForeign("registry");
}
