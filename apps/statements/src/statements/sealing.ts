import { type Kysely, hexOf, seal, unseal } from "@realdid/service";
import { type NameStatement, parseNameStatement } from "realdid";

import type { Schema } from "../database/schema.ts";

/**
 * Seals a statement for the row of its attestation: in another row it does not open.
 *
 * @param key 32 bytes
 * @param uid of the attestation
 * @param statement envelope
 * @returns bytes for the database
 */
export function sealStatement(key: Uint8Array, uid: Uint8Array, statement: NameStatement): Uint8Array {
  return seal(key, placeOf(uid), Buffer.from(JSON.stringify(statement)));
}

/**
 * Opens a row.
 *
 * @param key 32 bytes
 * @param row as it was sealed
 * @returns the envelope
 * @throws ServiceKeyForeign
 */
export function openStatement(
  key: Uint8Array,
  { uid, sealed }: { readonly uid: Uint8Array; readonly sealed: Uint8Array },
): NameStatement {
  const bytes = unseal(key, placeOf(uid), new Uint8Array(sealed));
  return parseNameStatement(JSON.parse(Buffer.from(bytes).toString("utf8")));
}

/**
 * Makes sure that a key is the one of this database, so that a wrong one shows at once.
 *
 * @param db database
 * @param key 32 bytes
 * @throws ServiceKeyForeign
 */
export async function requireOwnKey(db: Kysely<Schema>, key: Uint8Array): Promise<void> {
  const row = await db.selectFrom("statement").select(["uid", "sealed"]).limit(1).executeTakeFirst();
  if (row !== undefined) openStatement(key, row);
}

function placeOf(uid: Uint8Array): string {
  return `statement ${hexOf(uid)}`;
}
