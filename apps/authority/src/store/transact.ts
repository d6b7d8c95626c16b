import type { Kysely, Transaction } from "kysely";
import { EnrolmentKeysNotInForce, RealDidError } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import type { Schema } from "../database/schema.ts";
import { AuthorityDatabaseBusy, AuthorityDatabaseUnusable, AuthorityDiskFull } from "../errors.ts";

/** How often a transaction is run before it is given up. */
const ATTEMPTS = 20;
/** Another transaction got in the way: run again, this one sees what that one did. */
const CONFLICTS = new Set(["40001", "40P01", "55P03", "25P03", "23505"]);
/** Disk full, out of file space, as PostgreSQL says it. */
const DISK_FULL = new Set(["53100", "ENOSPC"]);

/** Another transaction changed what this one had read: it is run again. */
export class TransactionOvertaken extends Error {}

/** How transactions are run. */
export interface TransactOptions {
  /** Reads the keys again; says whether they are others than before. */
  readonly reloadKeys?: () => Promise<boolean>;
}

/**
 * Runs `work` as one transaction, again from the start if another one gets in its way. Read committed: whatever a decision rests on is
 * locked or unique, so two transactions that decide about the same person, session or commitment come one after the other.
 *
 * @param database open database
 * @param work does nothing but read and write
 * @param options what to do about keys that are not in force
 * @returns what `work` returns, after it was committed
 * @throws {@link AuthorityDatabaseBusy} {@link AuthorityDiskFull} {@link AuthorityDatabaseUnusable}; nothing was written then
 */
export async function transact<T>(
  { db }: Pick<Database, "db">,
  work: (transaction: Transaction<Schema>) => Promise<T>,
  options: TransactOptions = {},
): Promise<T> {
  let reloaded = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(db, work);
    } catch (thrown) {
      if (thrown instanceof EnrolmentKeysNotInForce && !reloaded && options.reloadKeys !== undefined) {
        reloaded = true;
        if (await options.reloadKeys()) continue;
      }
      if (!isConflict(thrown)) throw asCoded(thrown);
      if (attempt === ATTEMPTS) throw new AuthorityDatabaseBusy({ cause: thrown });
    }
  }
}

function attemptOnce<T>(db: Kysely<Schema>, work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel("read committed").execute(work);
}

function isConflict(thrown: unknown): boolean {
  return thrown instanceof TransactionOvertaken || CONFLICTS.has(codeOf(thrown));
}

function codeOf(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}

/** What the driver says may quote values of a row, so it is kept as the cause and never shown. */
function asCoded(thrown: unknown): unknown {
  if (thrown instanceof RealDidError) return thrown;
  const code = codeOf(thrown);
  const text = thrown instanceof Error ? thrown.message : "";
  if (DISK_FULL.has(code) || /no space left on device/iu.test(text)) return new AuthorityDiskFull({ cause: thrown });
  // Connection failures (class 08), shutdowns (57P0x), sockets, and an embedded database that stopped.
  const isGone = /^(?:08|57P|58|XX|E[A-Z]{3,})/u.test(code) || isConnectionMessage(text);
  return isGone ? new AuthorityDatabaseUnusable(code || "it stopped", { cause: thrown }) : thrown;
}

function isConnectionMessage(text: string): boolean {
  return /connection terminated|connection error|timeout exceeded when trying to connect|PGlite is closed|unreachable|Aborted\(|Program terminated/iu.test(text);
}
