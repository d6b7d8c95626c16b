import { addressBytes, bytesOf, hexOf } from "@realdid/service";
import { getAddress } from "ethers";
import {
  type AuthorityKeys,
  CERTIFICATE_CHALLENGE_SECONDS,
  type CertificateStore,
  type Deployment,
  type Hex,
  keyedHash,
} from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { transact } from "../store/transact.ts";
import { sweepExpired } from "./sweep.ts";

/**
 * Challenges and seen holder keys in the database.
 *
 * @param database migrated database
 * @param deployment that it belongs to
 * @param keysOf the service's keys as they are now; a holder key is remembered under each that makes people findable
 * @returns the store
 */
export function databaseCertificateStore(
  database: Database,
  { networkId }: Deployment,
  keysOf: () => Pick<AuthorityKeys, "uniqueness">,
): CertificateStore {
  return {
    keep: ({ nonce, issuer, expiresAt }) =>
      transact(database, async (transaction) => {
        await sweepExpired(transaction, "certificate_challenge", expiresAt - CERTIFICATE_CHALLENGE_SECONDS);
        const row = { nonce: bytesOf(nonce), issuer: addressBytes(issuer), expires_at: expiresAt };
        await transaction.insertInto("certificate_challenge").values(row).execute();
      }),
    take: (nonce) =>
      transact(database, async (transaction) => {
        const row = await transaction
          .deleteFrom("certificate_challenge")
          .where("nonce", "=", bytesOf(nonce))
          .returning(["issuer", "expires_at"])
          .executeTakeFirst();
        if (row === undefined) return undefined;
        return { networkId, issuer: getAddress(hexOf(row.issuer)) as Hex, nonce, expiresAt: row.expires_at };
      }),
    remember: (holderKey) =>
      transact(database, async (transaction) => {
        // Under every key, so that one that is replaced is still known by those that stay.
        const rows = keysOf().uniqueness.map(({ key }) => ({
          key_hash: bytesOf(keyedHash(key, `realdid holder key v1:${holderKey}`)),
        }));
        const added = await transaction
          .insertInto("holder_key")
          .values(rows)
          .onConflict((conflict) => conflict.doNothing())
          .returning("key_hash")
          .execute();
        return added.length === rows.length;
      }),
  };
}
