import { type Transaction, transact as transactAny } from "@realdid/service";
import { EnrolmentKeysNotInForce } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import type { Schema } from "../database/schema.ts";

/** How transactions are run. */
export interface TransactOptions {
  /** Reads the keys again; says whether they are others than before. */
  readonly reloadKeys?: () => Promise<boolean>;
}

/**
 * Runs `work` as one transaction of the authority's database; once more if it ran with keys that are no longer in force.
 *
 * @param database open database
 * @param work does nothing but read and write
 * @param options what to do about keys that are not in force
 * @returns what `work` returns, after it was committed
 * @throws as `transact` of the shared code
 */
export function transact<T>(
  database: Pick<Database, "db">,
  work: (transaction: Transaction<Schema>) => Promise<T>,
  { reloadKeys }: TransactOptions = {},
): Promise<T> {
  let isReloaded = false;
  return transactAny(database, work, async (thrown) => {
    if (!(thrown instanceof EnrolmentKeysNotInForce) || isReloaded || reloadKeys === undefined) return false;
    isReloaded = true;
    return reloadKeys();
  });
}
