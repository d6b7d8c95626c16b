import { type Transaction, TransactionOvertaken, bytesOf, hexOf, sql } from "@realdid/service";
import type { AuthorityRecords, KeyState } from "realdid";

import type { Schema } from "../database/schema.ts";

/** Name of the lock on which keys are in force: the letters RDKY. */
const KEYS_LOCK = 0x52444b59;

type KeyRecords = Pick<AuthorityRecords, "keyStates" | "putKeyState" | "isKeyNeeded">;

/**
 * Which keys are in force. Every transaction that works with keys holds a shared lock until it ends, so that one that changes them waits
 * for it, and none begins meanwhile: no two write at the same moment under different keys.
 */
export function keyRecords(transaction: Transaction<Schema>): KeyRecords {
  let known: readonly KeyState[] | undefined;
  return {
    async keyStates(lock) {
      // Once locked, only this transaction can change them.
      if (known !== undefined && lock === "shared") return known;
      const take = lock === "shared" ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
      // A statement of its own: the next one sees everything that was committed before the lock was had.
      await sql`select ${take}(${sql.lit(KEYS_LOCK)})`.execute(transaction);
      known = await readStates(transaction);
      return known;
    },
    async putKeyState({ purpose, version, check, use }) {
      known = undefined;
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto("key_version")
        .values({ purpose, version, check_value: bytesOf(check), use })
        .onConflict((conflict) =>
          conflict
            .columns(["purpose", "version"])
            .doUpdateSet({ use })
            .where("key_version.check_value", "=", bytesOf(check)),
        )
        .executeTakeFirst();
      // Another process began with a key of its own under the same number: this one is run again and learns of it.
      if (numInsertedOrUpdatedRows !== 1n) throw new TransactionOvertaken("this version is another key");
    },
    async isKeyNeeded(purpose, version, now) {
      const rows =
        purpose === "sealing"
          ? sql<boolean>`exists (select from person where sealing_version <= ${version})`
          : sql<boolean>`exists (select from person where key_version <= ${version})
              or exists (select from session where key_version <= ${version} and expires_at > ${now})`;
      const { rows: answer } = await sql<{ needed: boolean }>`select ${rows} as needed`.execute(transaction);
      return answer[0]?.needed ?? true;
    },
  };
}

async function readStates(transaction: Transaction<Schema>): Promise<readonly KeyState[]> {
  const rows = await transaction.selectFrom("key_version").selectAll().where("purpose", "!=", "register").execute();
  return rows.map(({ purpose, version, check_value, use }) => ({
    purpose: purpose as KeyState["purpose"],
    version,
    check: hexOf(check_value),
    use,
  }));
}
