import { type Kysely, bytesOf, hexOf } from "@realdid/service";
import type { Hex } from "realdid";

import type { Schema } from "../database/tables.ts";

/** A transaction that was signed and may be on its way. */
export interface Outgoing {
  readonly nonce: number;
  /** As it was signed last. */
  readonly raw: Hex;
}

/** Keeps what is on its way: what is written here before it goes out is found again after a crash. */
export interface Outbox {
  /** What is on its way: one transaction, or none. */
  read(): Promise<Outgoing | undefined>;
  /** Writes a transaction; false if one of this nonce is written: another process sends. */
  write(outgoing: Outgoing): Promise<boolean>;
  /** Writes the same transaction, signed anew with a higher fee. */
  replace(outgoing: Outgoing): Promise<void>;
  remove(nonce: number): Promise<void>;
}

/**
 * The outbox in the database.
 *
 * @param db database
 * @returns the outbox
 */
export function databaseOutbox(db: Kysely<Schema>): Outbox {
  return {
    async read() {
      const row = await db.selectFrom("outgoing").selectAll().orderBy("nonce").limit(1).executeTakeFirst();
      return row && { nonce: row.nonce, raw: hexOf(row.raw) };
    },
    async write({ nonce, raw }) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("outgoing")
        .values({ nonce, raw: bytesOf(raw) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    async replace({ nonce, raw }) {
      await db
        .updateTable("outgoing")
        .set({ raw: bytesOf(raw) })
        .where("nonce", "=", nonce)
        .execute();
    },
    async remove(nonce) {
      await db.deleteFrom("outgoing").where("nonce", "=", nonce).execute();
    },
  };
}
