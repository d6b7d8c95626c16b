import {
  type Selectable,
  type Transaction,
  TransactionOvertaken,
  bytesOf,
  hexOf,
  numberOf,
  wordOf,
} from "@realdid/service";
import { type AuthorityRecords, type Person, revocationReason } from "realdid";

import type { Schema } from "../database/schema.ts";

type PersonRecords = Pick<AuthorityRecords, "person" | "personByCommitment" | "putPerson" | "peopleUnderOlderKeys">;
type PersonRow = Selectable<Schema["person"]>;

/** People of one group. */
export function personRecords(transaction: Transaction<Schema>, groupId: number): PersonRecords {
  const people = () => transaction.selectFrom("person").selectAll().where("group_id", "=", groupId);
  return {
    async person(personKeys) {
      const row = await people().where("person_key", "in", personKeys.map(bytesOf)).forUpdate().executeTakeFirst();
      return row === undefined ? undefined : personOf(row);
    },
    async personByCommitment(commitment) {
      const row = await people().where("commitment", "=", wordOf(commitment)).executeTakeFirst();
      return row === undefined ? undefined : personOf(row);
    },
    async putPerson(person, replaces) {
      const values = rowOf(person);
      if (replaces === undefined) {
        // If another transaction added this person first, this one is run again and finds that one's record.
        await transaction
          .insertInto("person")
          .values({ group_id: groupId, ...values })
          .execute();
        return;
      }
      const { numUpdatedRows } = await transaction
        .updateTable("person")
        .set(values)
        .where("group_id", "=", groupId)
        .where("person_key", "=", bytesOf(replaces))
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new TransactionOvertaken("the record that is to be replaced is gone");
    },
    async peopleUnderOlderKeys(uniqueness, sealing, limit) {
      const under = (column: "key_version" | "sealing_version", version: number) =>
        people().where(column, "<", version).orderBy(column).limit(limit).forUpdate().execute();
      const rows = await under("key_version", uniqueness);
      return (rows.length > 0 ? rows : await under("sealing_version", sealing)).map(personOf);
    },
  };
}

function personOf(row: PersonRow): Person {
  const person = {
    personKey: hexOf(row.person_key),
    keyVersion: row.key_version,
    commitment: numberOf(row.commitment),
    sealed: hexOf(row.sealed),
    sealingVersion: row.sealing_version,
  };
  if (row.revocation_reason === null) return person;
  const reason = revocationReason(row.revocation_reason);
  const publishedAt = row.revocation_published_at;
  return { ...person, revocation: publishedAt === null ? { reason } : { reason, publishedAt } };
}

function rowOf(person: Person): Omit<PersonRow, "group_id"> {
  return {
    person_key: bytesOf(person.personKey),
    key_version: person.keyVersion,
    sealed: bytesOf(person.sealed),
    sealing_version: person.sealingVersion,
    commitment: wordOf(person.commitment),
    revocation_reason: person.revocation?.reason ?? null,
    revocation_published_at: person.revocation?.publishedAt ?? null,
  };
}
