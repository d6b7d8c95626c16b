import { type Transaction, bytesOf, hexOf, sql } from "@realdid/service";
import type { AuthorityRecords } from "realdid";

import type { Schema } from "../database/schema.ts";

type SessionRecords = Pick<AuthorityRecords, "session" | "putSession" | "removeSession" | "removeExpiredSessions">;

/** Visits at the desk of one group. */
export function sessionRecords(transaction: Transaction<Schema>, groupId: number): SessionRecords {
  return {
    async session(nonce) {
      const row = await transaction
        .selectFrom("session")
        .selectAll()
        .where("group_id", "=", groupId)
        .where("nonce", "=", bytesOf(nonce))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { ticket_hash, key_version, expires_at } = row;
      return { nonce, ticketHash: hexOf(ticket_hash), keyVersion: key_version, expiresAt: expires_at };
    },
    async putSession({ nonce, ticketHash, keyVersion, expiresAt }) {
      await transaction
        .insertInto("session")
        .values({
          group_id: groupId,
          nonce: bytesOf(nonce),
          ticket_hash: bytesOf(ticketHash),
          key_version: keyVersion,
          expires_at: expiresAt,
        })
        .execute();
    },
    async removeSession(nonce) {
      const { numDeletedRows } = await transaction
        .deleteFrom("session")
        .where("group_id", "=", groupId)
        .where("nonce", "=", bytesOf(nonce))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async removeExpiredSessions(now, limit) {
      // Desks sweep at the same time: what another one has in hand is left to it.
      const { numAffectedRows } = await sql`
        delete from session where ctid = any (array(
          select ctid from session where expires_at <= ${now} limit ${limit} for update skip locked
        ))`.execute(transaction);
      return Number(numAffectedRows ?? 0n);
    },
  };
}
