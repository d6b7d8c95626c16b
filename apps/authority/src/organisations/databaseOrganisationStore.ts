import { type Transaction, addressBytes, bytesOf, hexOf } from "@realdid/service";
import { getAddress } from "ethers";
import {
  type CreditCode,
  type Hex,
  type OrganisationRecord,
  type OrganisationRecords,
  type OrganisationSource,
  type OrganisationStore,
  SESSION_SECONDS,
} from "realdid";

import { sweepExpired } from "../certificates/sweep.ts";
import type { CertificateTables } from "../certificates/tables.ts";
import type { Database } from "../database/openDatabase.ts";
import type { Schema } from "../database/schema.ts";
import { transact } from "../store/transact.ts";

/**
 * Organisations in the database.
 *
 * @param database migrated database
 * @returns the store
 */
export function databaseOrganisationStore(database: Database): OrganisationStore {
  return {
    transact: (work) =>
      transact(database, (transaction) => work({ ...sessions(transaction), ...organisations(transaction) })),
  };
}

/**
 * The business register in the database.
 *
 * @param database migrated database
 * @returns the register
 */
export function databaseOrganisationRegister({ db }: Database): OrganisationSource {
  return {
    async matches(name, creditCode) {
      const query = db.selectFrom("organisation_register").select("name").where("credit_code", "=", creditCode);
      return (await query.executeTakeFirst())?.name.normalize("NFC") === name.normalize("NFC");
    },
  };
}

function sessions(transaction: Transaction<Schema>): Pick<OrganisationRecords, "session" | "putSession"> {
  return {
    async session(nonce) {
      const row = await transaction
        .selectFrom("organisation_session")
        .selectAll()
        .where("nonce", "=", bytesOf(nonce))
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { credit_code, code_hash, expires_at, uid } = row;
      const session = {
        nonce,
        creditCode: credit_code as CreditCode,
        codeHash: hexOf(code_hash),
        expiresAt: expires_at,
      };
      return uid === null ? session : { ...session, uid: hexOf(uid) };
    },
    async putSession({ nonce, creditCode, codeHash, expiresAt, uid }) {
      await sweepExpired(transaction, "organisation_session", expiresAt - SESSION_SECONDS);
      const changing = { uid: uid === undefined ? null : bytesOf(uid) };
      const row = {
        nonce: bytesOf(nonce),
        credit_code: creditCode,
        code_hash: bytesOf(codeHash),
        expires_at: expiresAt,
      };
      await transaction
        .insertInto("organisation_session")
        .values({ ...row, ...changing })
        .onConflict((conflict) => conflict.column("nonce").doUpdateSet(changing))
        .execute();
    },
  };
}

function organisations(
  transaction: Transaction<Schema>,
): Pick<OrganisationRecords, "organisation" | "organisationByUid" | "putOrganisation"> {
  const find = async (column: "credit_code" | "uid", value: string | Uint8Array) => {
    const query = transaction.selectFrom("organisation").selectAll().where(column, "=", value).forUpdate();
    const row = await query.executeTakeFirst();
    return row && recordOf(row);
  };
  return {
    organisation: (creditCode) => find("credit_code", creditCode),
    organisationByUid: (uid) => find("uid", bytesOf(uid)),
    async putOrganisation(record) {
      const { credit_code, ...values } = rowOf(record);
      const update = transaction.updateTable("organisation").set(values).where("credit_code", "=", credit_code);
      if ((await update.executeTakeFirst()).numUpdatedRows > 0n) return;
      // Two first ones at the same moment: the second insert fails, and its transaction runs again.
      await transaction
        .insertInto("organisation")
        .values({ credit_code, ...values })
        .execute();
    },
  };
}

type Row = CertificateTables["organisation"];

function rowOf({ creditCode, name, identity, creditCodeSalt, uid, isRevoked }: OrganisationRecord): Row {
  return {
    credit_code: creditCode,
    name,
    issuer: addressBytes(identity.issuer),
    organisation: addressBytes(identity.organisation),
    credit_code_hash: bytesOf(identity.creditCodeHash),
    credit_code_salt: bytesOf(creditCodeSalt),
    expires_at: identity.expiresAt,
    salt: bytesOf(identity.salt),
    uid: bytesOf(uid),
    is_revoked: isRevoked,
  };
}

function recordOf(row: Row): OrganisationRecord {
  const address = (bytes: Uint8Array): Hex => getAddress(hexOf(bytes)) as Hex;
  return {
    creditCode: row.credit_code as CreditCode,
    name: row.name,
    identity: {
      issuer: address(row.issuer),
      organisation: address(row.organisation),
      creditCodeHash: hexOf(row.credit_code_hash),
      expiresAt: row.expires_at,
      salt: hexOf(row.salt),
    },
    creditCodeSalt: hexOf(row.credit_code_salt),
    uid: hexOf(row.uid),
    isRevoked: row.is_revoked,
  };
}
