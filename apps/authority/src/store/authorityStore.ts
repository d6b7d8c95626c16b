import type { AuthorityStore } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { keyRecords } from "./keyRecords.ts";
import { leafRecords } from "./leafRecords.ts";
import { personRecords } from "./personRecords.ts";
import { sessionRecords } from "./sessionRecords.ts";
import { type TransactOptions, transact } from "./transact.ts";

/**
 * The records of one group in the database: the same code on the embedded database and on PostgreSQL, for any number of processes.
 *
 * @param database migrated database
 * @param groupId number of the group
 * @param options what to do about keys that are not in force
 * @returns the store
 */
export function databaseStore(database: Database, groupId: number, options: TransactOptions = {}): AuthorityStore {
  return {
    transact: (work) =>
      transact(
        database,
        (transaction) =>
          work({
            ...keyRecords(transaction),
            ...sessionRecords(transaction, groupId),
            ...personRecords(transaction, groupId),
            ...leafRecords(transaction, groupId),
          }),
        options,
      ),
  };
}
