import { type Transaction, bytesOf, sql, transact, wordOf } from "@realdid/service";
import type { RealDidError } from "realdid";

import type { RelayerDatabase } from "../database/openRelayerDatabase.ts";
import type { Schema } from "../database/tables.ts";
import { RelayerChangesSpent, RelayerPseudonymBusy, RelayerQueueFull } from "../errors.ts";
import type { WireProof } from "./wireProof.ts";

/** How much is kept. */
export interface KeepLimits {
  /** Proofs that may wait. */
  readonly queue: number;
  /** Proofs of one pseudonym that are paid for while they are kept. */
  readonly changes: number;
}

/** Proofs of one pseudonym that may wait at once: the first one makes the others void. */
const WAITING_OF_ONE = 4;

/**
 * Keeps proofs that were checked, all in one transaction and sorted by their hashes, so that not even the order of the rows says who came
 * when. One that is kept already stays as it is.
 *
 * @param database open database
 * @param proofs verified, and such as the registry would take now
 * @param limits how much is kept
 * @returns for each whether it is kept: undefined, or why not
 */
export function keepProofs(
  database: RelayerDatabase,
  proofs: readonly WireProof[],
  limits: KeepLimits,
): Promise<readonly (RealDidError | undefined)[]> {
  return transact(database, async (transaction) => {
    let room = limits.queue - (await countWaiting(transaction));
    const refusals = new Map<WireProof, RealDidError>();
    const sorted = [...proofs].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const one of sorted) {
      const refusal = room > 0 ? await keepProof(transaction, one, limits.changes) : new RelayerQueueFull();
      if (refusal === undefined) room--;
      else refusals.set(one, refusal);
    }
    return proofs.map((one) => refusals.get(one));
  });
}

/**
 * @param db database
 * @returns how many proofs are not settled
 */
export async function countWaiting(db: Pick<RelayerDatabase["db"], "selectFrom">): Promise<number> {
  const { count } = await db
    .selectFrom("proof")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("settled_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function keepProof(
  transaction: Transaction<Schema>,
  { id, content, proof }: WireProof,
  changes: number,
): Promise<RealDidError | undefined> {
  const [platform, pseudonym] = [bytesOf(proof.platformId), wordOf(proof.pseudonym)];
  const { all, waiting, paid, known } = await transaction
    .selectFrom("proof")
    .select([
      sql<number>`count(*)::int4`.as("all"),
      sql<number>`(count(*) filter (where settled_at is null))::int4`.as("waiting"),
      sql<number>`(count(*) filter (where transaction_hash is not null))::int4`.as("paid"),
      sql<number>`(count(*) filter (where id = ${bytesOf(id)}))::int4`.as("known"),
    ])
    .where("platform_id", "=", platform)
    .where("pseudonym", "=", pseudonym)
    .executeTakeFirstOrThrow();
  if (known > 0) return undefined;
  if (waiting >= WAITING_OF_ONE) return new RelayerPseudonymBusy();
  if (paid + waiting >= changes) return new RelayerChangesSpent();
  await transaction
    .insertInto("proof")
    .values({
      ...{ id: bytesOf(id), platform_id: platform, pseudonym, turn: all, content, deadline: proof.deadline },
      ...{ state: "waiting", sent_after: null, code: null, transaction_hash: null, settled_at: null },
    })
    // Another process was faster with the same.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return undefined;
}
