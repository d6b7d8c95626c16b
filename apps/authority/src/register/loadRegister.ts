import { createHmac } from "node:crypto";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";

import { type Transaction, sql } from "@realdid/service";
import type { VersionedKey } from "realdid";

import type { Database } from "../database/openDatabase.ts";
import type { Schema } from "../database/schema.ts";
import { AuthorityRegisterFileUnreadable } from "../errors.ts";
import { transact } from "../store/transact.ts";
import { bindRegisterKey } from "./databaseRegister.ts";
import { type RegisterKind, type RegisterRow, readRows } from "./readRows.ts";
import { nameHash, numberHash } from "./registerHash.ts";

/** What to load. */
export interface LoadOptions {
  readonly file: string;
  readonly kind: RegisterKind;
  /** Whose register it is: 0 for the population. */
  readonly groupId: number;
  /** Of the register. */
  readonly key: VersionedKey;
  /** Begins at the first row even if an earlier load of this file was interrupted. */
  readonly restart?: boolean;
  /** Told of each row that is refused. */
  readonly onRefusal?: (line: number, fault: string) => void;
  /** Told how much of the file is read. */
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** What a load did. */
export interface LoadOutcome {
  readonly loaded: number;
  readonly refused: number;
  /** Rows that an interrupted load of the same file had brought in before. */
  readonly resumed: number;
}

/** Rows of one transaction. */
const BATCH = 5_000;

/**
 * Loads a register from a CSV file, as a stream and in batches. Loading the same again changes nothing; a number that comes again gets the
 * name that came last. Interrupted, it goes on behind the last batch if the file has not changed.
 *
 * @param database migrated database
 * @param options file, kind, group and key
 * @returns how many rows were loaded and refused
 * @throws {@link AuthorityRegisterFileUnreadable} AuthorityRegisterKeyDiffers ServiceDiskFull; batches before stay
 */
export async function loadRegister(database: Database, options: LoadOptions): Promise<LoadOutcome> {
  const { file, kind } = options;
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new AuthorityRegisterFileUnreadable("there is no such file");
  await bindRegisterKey(database, options.key);
  const source = sourceOf(options, found.size, found.mtimeMs);
  const resumed = options.restart === true ? 0 : await rowsLoaded(database, source);
  let bytes = 0;
  let [rows, loaded, refused] = [0, 0, 0];
  let batch: RegisterRow[] = [];
  const flush = async (): Promise<void> => {
    const [taken, done] = [batch, rows];
    await transact(database, async (transaction) => {
      await putRows(transaction, options, taken);
      await putLoaded(transaction, source, done);
    });
    loaded += taken.length;
    batch = [];
    options.onProgress?.(bytes, found.size);
  };
  for await (const row of readRows(file, kind, (length) => (bytes += length))) {
    if (++rows <= resumed) continue;
    if (row.fault === undefined) batch.push(row);
    else {
      refused++;
      options.onRefusal?.(row.line, row.fault);
    }
    if (batch.length === BATCH) await flush();
  }
  await flush();
  // From here on the same file is loaded from its first row again.
  await transact(database, (transaction) => putLoaded(transaction, source, undefined));
  return { loaded, refused, resumed: Math.min(resumed, rows) };
}

function sourceOf({ file, kind, groupId, key }: LoadOptions, size: number, changedAt: number): Buffer {
  const text = JSON.stringify([kind, groupId, resolve(file), size, changedAt]);
  return createHmac("sha256", key.key).update(`realdid register load v1:${text}`).digest();
}

async function rowsLoaded({ db }: Database, source: Buffer): Promise<number> {
  const row = await db.selectFrom("register_load").select("lines").where("source", "=", source).executeTakeFirst();
  return row?.lines ?? 0;
}

async function putLoaded(transaction: Transaction<Schema>, source: Buffer, lines: number | undefined): Promise<void> {
  if (lines === undefined) {
    await transaction.deleteFrom("register_load").where("source", "=", source).execute();
    return;
  }
  await transaction
    .insertInto("register_load")
    .values({ source, lines })
    .onConflict((conflict) => conflict.column("source").doUpdateSet({ lines }))
    .execute();
}

async function putRows(
  transaction: Transaction<Schema>,
  { kind, groupId, key }: LoadOptions,
  rows: readonly RegisterRow[],
): Promise<void> {
  // One statement cannot touch a row twice: of rows with one number the last counts.
  const last = [...new Map(rows.map((row) => [row.number, row])).values()];
  if (last.length === 0) return;
  if (kind === "organisations") {
    const values = last.map(({ name, number }) => ({ credit_code: number, name }));
    await sql`insert into organisation_register (credit_code, name)
      select credit_code, name from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as row (credit_code text, name text)
      on conflict (credit_code) do update set name = excluded.name`.execute(transaction);
    return;
  }
  // Both hashes of each row, one after the other: one parameter however many rows.
  const hashes = Buffer.concat(
    last.flatMap(({ name, number }) => [numberHash(key, number), nameHash(key, number, name)]),
  );
  await sql`insert into population_register (group_id, number_hash, name_hash)
    select ${groupId}::int4, substring(${hashes}::bytea from i * 64 + 1 for 32),
      substring(${hashes}::bytea from i * 64 + 33 for 32)
    from generate_series(0, ${last.length}::int4 - 1) as i
    on conflict (group_id, number_hash) do update set name_hash = excluded.name_hash
    where population_register.name_hash <> excluded.name_hash`.execute(transaction);
}
