import { type Logger, ServiceChainUnreachable, loggableError, pause, sql, withLease } from "@realdid/service";
import { RealDidError, revokeWithdrawn } from "realdid";

import type { Config } from "../config/readConfig.ts";
import type { Database } from "../database/openDatabase.ts";
import type { Service } from "../service.ts";
import type { Issuing } from "./issuing.ts";

/** How the loop goes. */
export interface RevocationOptions {
  /** Name of this process among those that share the database. */
  readonly holder: string;
  readonly pollSeconds: number;
  /** Ends it; what is not read yet is read when it is started again. */
  readonly signal: AbortSignal;
}

/** What revoking works on. */
export type RevocationParts = Pick<Service, "database" | "log" | "metrics"> & {
  readonly issuing: Issuing;
  readonly config: Pick<Config, "confirmations" | "leaseSeconds">;
};

/** Blocks that are read before it is written down how far. */
const BLOCKS_AT_ONCE = 50_000;

/**
 * Revokes name statements that their holders withdrew or replaced, again and again, until it is stopped. It reads the chain from the block that is
 * written down; whatever fails is told and tried again, and nothing is doubled by that.
 *
 * @param parts issuer, database, log
 * @param options name, pace and end
 */
export async function runRevocations(parts: RevocationParts, options: RevocationOptions): Promise<void> {
  const { holder, pollSeconds, signal } = options;
  const milliseconds = parts.config.leaseSeconds * 1_000;
  while (!signal.aborted) {
    try {
      const lease = { name: "statement revocations", holder, milliseconds };
      await withLease(parts.database.db, lease, (lost) => revokeEnded(parts, AbortSignal.any([signal, lost])));
    } catch (thrown) {
      if (!signal.aborted) tell(parts.log, thrown);
    }
    await pause(pollSeconds * 1_000, signal);
  }
}

/**
 * Reads the blocks that were not read yet and revokes what ended in them.
 *
 * @param parts issuer, database, log
 * @param signal stops it between two requests
 * @returns how many were revoked
 * @throws ServiceChainUnreachable and what the chain says
 */
export async function revokeEnded(parts: RevocationParts, signal: AbortSignal): Promise<number> {
  const { issuing, database, config, log, metrics } = parts;
  const { network } = issuing;
  const head = await network.runner.provider?.getBlockNumber().catch((thrown: unknown) => {
    throw new ServiceChainUnreachable(thrown);
  });
  const last = (head ?? 0) - config.confirmations;
  let count = 0;
  let next = Math.max(await readNext(database), network.deployment.fromBlock);
  while (next <= last && !signal.aborted) {
    const toBlock = Math.min(last, next + BLOCKS_AT_ONCE - 1);
    const uids = await revokeWithdrawn(network, { fromBlock: next, toBlock }, { signal });
    await writeNext(database, toBlock + 1);
    next = toBlock + 1;
    count += uids.length;
    // How many, never which: whose they were the chain alone tells.
    if (uids.length > 0) log.info({ revoked: uids.length, block: toBlock }, "statements that ended were revoked");
    metrics.statementsRevoked.inc(uids.length);
  }
  return count;
}

async function readNext({ db }: Database): Promise<number> {
  const row = await db.selectFrom("statement_revocation").select("next_block").executeTakeFirst();
  return row?.next_block ?? 0;
}

/** Never back: another process may have read further. */
async function writeNext({ db }: Database, next: number): Promise<void> {
  await db
    .insertInto("statement_revocation")
    .values({ next_block: next })
    .onConflict((conflict) =>
      conflict
        .column("single")
        .doUpdateSet({ next_block: sql<number>`greatest(statement_revocation.next_block, ${next}::int8)` }),
    )
    .execute();
}

function tell(log: Logger, thrown: unknown): void {
  const known = thrown instanceof RealDidError ? { code: thrown.code, reason: thrown.message, fix: thrown.fix } : {};
  log.error({ ...known, error: loggableError(thrown) }, "revoking statements failed");
}
