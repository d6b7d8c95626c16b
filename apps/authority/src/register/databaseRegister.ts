import { bytesOf, hexOf } from "@realdid/service";
import { type RealNameSource, type VersionedKey } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { AuthorityRegisterKeyDiffers } from "../errors.ts";
import { transact } from "../store/transact.ts";
import { nameHash, numberHash } from "./registerHash.ts";

/**
 * The register in the database: of the population for group 0, of a qualification for another group.
 *
 * @param database migrated database
 * @param key of the register
 * @param groupId number of the group
 * @returns the register
 */
export function databaseRegister({ db }: Database, key: VersionedKey, groupId: number): RealNameSource {
  return {
    async matches(name, number) {
      const row = await db
        .selectFrom("population_register")
        .select("name_hash")
        .where("group_id", "=", groupId)
        .where("number_hash", "=", numberHash(key, number))
        .executeTakeFirst();
      const given = nameHash(key, number, name);
      return row !== undefined && given.equals(row.name_hash);
    },
  };
}

/**
 * Ties the register to its key, or checks that it is the one: with another nobody would be found in it.
 *
 * @param database migrated database
 * @param key of the register
 * @throws {@link AuthorityRegisterKeyDiffers}
 */
export async function bindRegisterKey(database: Database, key: VersionedKey): Promise<void> {
  const found = await transact(database, async (transaction) => {
    await transaction
      .insertInto("key_version")
      .values({ purpose: "register", version: key.version, check_value: bytesOf(key.check), use: "current" })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return transaction
      .selectFrom("key_version")
      .select(["version", "check_value"])
      .where("purpose", "=", "register")
      .where("use", "=", "current")
      .executeTakeFirstOrThrow();
  });
  if (hexOf(found.check_value) !== key.check) throw new AuthorityRegisterKeyDiffers();
}
