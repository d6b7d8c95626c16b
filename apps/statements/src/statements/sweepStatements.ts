import { type Kysely, ServiceChainUnreachable, bytesOf, numberOf, transact } from "@realdid/service";
import type { Hex, RealDidNetwork } from "realdid";

import type { Schema, StatementTable } from "../database/schema.ts";
import type { Service } from "../openService.ts";
import { endingOf } from "./endingOf.ts";

/** Rows that the chain is asked about at once. */
const AT_ONCE = 16;
/** Blocks that are read again: a chain may put others in the place of its newest ones. */
const OVERLAP = 64;
/** More that changed at once than this: then every row is asked about. */
const MOST_CHANGES = 5_000;
type Row = Omit<StatementTable, "sealed">;

/**
 * Deletes every statement that has ended on chain; that it ended, and how, is kept in its place. Several processes may do it at once.
 *
 * @param service database and chain
 * @param since block up to which this was done before: then only what changed after it is asked about; every statement if undefined
 * @param signal ends it early
 * @returns block up to which it is done
 * @throws ServiceChainUnreachable ChainUnreachable
 */
export async function sweepStatements(
  { database, network }: Pick<Service, "database" | "network">,
  since?: number,
  signal?: AbortSignal,
): Promise<number> {
  const { number, timestamp } = await readHead(network);
  if (number === since) return number;
  const changed = since === undefined ? undefined : await readChanges(network, since, number);
  const isAll = changed === undefined || changed.length > MOST_CHANGES;
  let after = new Uint8Array(0);
  for (;;) {
    const rows = await readRows(database.db, after, isAll ? undefined : { changed, timestamp });
    const last = rows.at(-1);
    if (last === undefined || signal?.aborted === true) return number;
    after = new Uint8Array(last.uid);
    await Promise.all(rows.map((row) => dropIfEnded({ database, network }, row)));
  }
}

async function readHead({ runner }: RealDidNetwork): Promise<{ readonly number: number; readonly timestamp: number }> {
  const block = await runner.provider?.getBlock("latest").catch((thrown: unknown) => {
    throw new ServiceChainUnreachable(thrown);
  });
  if (!block) throw new ServiceChainUnreachable(undefined);
  return block;
}

/** Whatever the events name with which statements end, besides by their time: pseudonyms and uids are among it. */
async function readChanges(
  { runner, disclosureRegistry, attestationLog, deployment: { addresses } }: RealDidNetwork,
  since: number,
  toBlock: number,
): Promise<readonly Uint8Array[]> {
  const events = [
    disclosureRegistry.interface.getEvent("Disclosed"),
    disclosureRegistry.interface.getEvent("Withdrawn"),
    attestationLog.interface.getEvent("AttestationRevoked"),
  ];
  const range = {
    address: [addresses.disclosureRegistry, addresses.attestationLog],
    topics: [events.map(({ topicHash }) => topicHash)],
    fromBlock: Math.max(0, since + 1 - OVERLAP),
    toBlock,
  };
  const logs = await runner.provider?.getLogs(range).catch((thrown: unknown) => {
    throw new ServiceChainUnreachable(thrown);
  });
  const named = new Set((logs ?? []).flatMap(({ topics }) => topics.slice(1)));
  return [...named].map((topic) => bytesOf(topic as Hex));
}

async function readRows(
  db: Kysely<Schema>,
  after: Uint8Array,
  only: { readonly changed: readonly Uint8Array[]; readonly timestamp: number } | undefined,
): Promise<readonly Row[]> {
  const rows = db
    .selectFrom("statement")
    .select(["uid", "platform", "pseudonym", "expires_at"])
    .where("uid", ">", after)
    .orderBy("uid")
    .limit(AT_ONCE);
  if (only === undefined) return rows.execute();
  const { changed, timestamp } = only;
  return rows
    .where(({ eb, or, and }) =>
      or([
        and([eb("expires_at", ">", 0), eb("expires_at", "<=", timestamp)]),
        ...(changed.length === 0 ? [] : [eb("uid", "in", changed), eb("pseudonym", "in", changed)]),
      ]),
    )
    .execute();
}

async function dropIfEnded({ database, network }: Pick<Service, "database" | "network">, row: Row): Promise<void> {
  const { uid, platform, pseudonym } = row;
  const ending = await endingOf(network, { uid, platform, pseudonym: numberOf(pseudonym) });
  if (ending === undefined) return;
  await transact(database, async (transaction) => {
    const { numDeletedRows } = await transaction.deleteFrom("statement").where("uid", "=", uid).executeTakeFirst();
    // Another process was faster.
    if (numDeletedRows === 0n) return;
    const other = await transaction
      .selectFrom("statement")
      .select("uid")
      .where("platform", "=", platform)
      .where("pseudonym", "=", pseudonym)
      .executeTakeFirst();
    // The one that replaced it was handed in.
    if (other !== undefined) return;
    await transaction
      .insertInto("ended")
      .values({ platform, pseudonym, ending })
      .onConflict((conflict) => conflict.columns(["platform", "pseudonym"]).doUpdateSet({ ending }))
      .execute();
  });
}
