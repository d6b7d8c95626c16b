import type { Kysely, Transaction } from "kysely";
import { RealDidError } from "realdid";

import { ServiceDatabaseBusy, ServiceDatabaseUnusable, ServiceDiskFull } from "./errors.ts";
import type { Database } from "./openDatabase.ts";

/** How often a transaction is run before it is given up. */
const ATTEMPTS = 20;
/** Another transaction got in the way: run again, this one sees what that one did. */
const CONFLICTS = new Set(["40001", "40P01", "55P03", "25P03", "23505"]);
/** Disk full, out of file space, as PostgreSQL says it. */
const DISK_FULL = new Set(["53100", "ENOSPC"]);

/** Another transaction changed what this one had read: it is run again. */
export class TransactionOvertaken extends Error {}

/**
 * Runs `work` as one transaction, again from the start if another one gets in its way. Read committed: whatever a decision rests on is
 * locked or unique, so two transactions that decide about the same thing come one after the other.
 *
 * @param database open database
 * @param work does nothing but read and write
 * @param isWorthRepeating whether what `work` threw is no refusal: it is run again then
 * @returns what `work` returns, after it was committed
 * @throws {@link ServiceDatabaseBusy} {@link ServiceDiskFull}; nothing was written then
 * @throws {@link ServiceDatabaseUnusable}; nothing was written then either, unless the connection broke at the commit itself: ask again
 */
export async function transact<Schema, T>(
  { db }: Pick<Database<Schema>, "db">,
  work: (transaction: Transaction<Schema>) => Promise<T>,
  isWorthRepeating: (thrown: unknown) => Promise<boolean> = () => Promise.resolve(false),
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(db, work);
    } catch (thrown) {
      if (attempt < ATTEMPTS && (await isWorthRepeating(thrown))) continue;
      const { cause } = thrown instanceof CommitFailed ? thrown : { cause: thrown };
      // Broken before the commit was sent, nothing of it remains; broken at the commit, nobody knows, and it is not run twice.
      const isSafe = isConflict(cause) || (isBroken(cause) && !(thrown instanceof CommitFailed));
      if (!isSafe) throw asCoded(cause);
      if (attempt === ATTEMPTS) throw isBroken(cause) ? asCoded(cause) : new ServiceDatabaseBusy({ cause });
    }
  }
}

/** The transaction failed when all its work was done. */
class CommitFailed extends Error {}

async function attemptOnce<Schema, T>(
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  let isDone = false;
  try {
    return await db
      .transaction()
      .setIsolationLevel("read committed")
      .execute(async (transaction) => {
        const result = await work(transaction);
        isDone = true;
        return result;
      });
  } catch (thrown) {
    throw isDone ? new CommitFailed("", { cause: thrown }) : thrown;
  }
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
  if (DISK_FULL.has(code) || /no space left on device/iu.test(text)) return new ServiceDiskFull({ cause: thrown });
  const isGone = isBroken(thrown) || /^(?:58|XX|E[A-Z]{3,})/u.test(code) || isStopped(text);
  return isGone ? new ServiceDatabaseUnusable(code || "it stopped", { cause: thrown }) : thrown;
}

/** The connection is lost, or could not be had: class 08, shutdowns (57P0x), sockets. */
function isBroken(thrown: unknown): boolean {
  const text = thrown instanceof Error ? thrown.message : "";
  return /^(?:08|57P|ECONN|EPIPE)/u.test(codeOf(thrown)) || /connection terminated|connection error/iu.test(text);
}

/** The server does not answer, or the embedded database ended. */
function isStopped(text: string): boolean {
  return /timeout exceeded when trying to connect|PGlite is closed|unreachable|Aborted\(|Program terminated/iu.test(
    text,
  );
}
