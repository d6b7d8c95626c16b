import { addressBytes, bytesOf, hexOf } from "@realdid/service";
import { getAddress } from "ethers";
import { type Deployment, type Hex, LINK_SECONDS, type LinkRequestStore } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { transact } from "../store/transact.ts";
import { sweepExpired } from "./sweep.ts";

/**
 * Link requests in the database, until they are answered. What answers them passes through memory alone.
 *
 * @param database migrated database
 * @param deployment that it belongs to
 * @returns the store
 */
export function databaseLinkRequestStore(database: Database, { networkId }: Deployment): LinkRequestStore {
  return {
    keep: ({ nonce, platformId, verifier, purpose, expiresAt }) =>
      transact(database, async (transaction) => {
        await sweepExpired(transaction, "link_request", expiresAt - LINK_SECONDS);
        await transaction
          .insertInto("link_request")
          .values({
            nonce: bytesOf(nonce),
            platform_id: bytesOf(platformId),
            verifier: addressBytes(verifier),
            purpose: bytesOf(purpose),
            expires_at: expiresAt,
          })
          .execute();
      }),
    take: (nonce) =>
      transact(database, async (transaction) => {
        const row = await transaction
          .deleteFrom("link_request")
          .where("nonce", "=", bytesOf(nonce))
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        return {
          networkId,
          platformId: hexOf(row.platform_id),
          verifier: getAddress(hexOf(row.verifier)) as Hex,
          purpose: hexOf(row.purpose),
          nonce,
          expiresAt: row.expires_at,
        };
      }),
  };
}
