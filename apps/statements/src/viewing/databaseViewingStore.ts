import { bytesOf, wordOf } from "@realdid/service";
import { type ViewingStore } from "realdid";

import type { Service } from "../openService.ts";

/**
 * What the service keeps of viewings: challenges that were given out, and who is excluded today.
 *
 * @param service database, network and origin
 * @returns the store
 */
export function databaseViewingStore({
  database: { db },
  network: { deployment },
  config: { publicUrl: origin },
}: Pick<Service, "database" | "network" | "config">): ViewingStore {
  const { networkId, chainId } = deployment;
  return {
    async keep({ nonce, day, deadline }) {
      await db
        .insertInto("challenge")
        .values({ nonce: bytesOf(nonce), day, deadline })
        .execute();
    },
    async take(nonce) {
      const row = await db
        .deleteFrom("challenge")
        .where("nonce", "=", bytesOf(nonce))
        .returning(["day", "deadline"])
        .executeTakeFirst();
      return row === undefined ? undefined : { networkId, chainId, origin, nonce, ...row };
    },
    async isBanned(day, pseudonym) {
      const row = await db
        .selectFrom("viewer")
        .select("is_banned")
        .where("day", "=", day)
        .where("pseudonym", "=", wordOf(pseudonym))
        .executeTakeFirst();
      return row?.is_banned === true;
    },
  };
}
