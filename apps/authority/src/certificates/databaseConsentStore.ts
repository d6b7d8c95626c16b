import { bytesOf } from "@realdid/service";
import { CONSENT_SECONDS, type ConsentStore } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { transact } from "../store/transact.ts";
import { sweepExpired } from "./sweep.ts";

/**
 * Consents of backers that were used, in the database, until they are over. What a digest is of, the attestation says in public.
 *
 * @param database migrated database
 * @returns the store
 */
export function databaseConsentStore(database: Database): ConsentStore {
  return {
    use: (digest, deadline) =>
      transact(database, async (transaction) => {
        // A deadline is at most so far ahead: whatever ended that long before this one is over.
        await sweepExpired(transaction, "backer_consent", deadline - CONSENT_SECONDS);
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto("backer_consent")
          .values({ digest: bytesOf(digest), expires_at: deadline })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
      }),
  };
}
