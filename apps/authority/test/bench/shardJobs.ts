// Shards a second with one and with two worker processes, on a PostgreSQL that TEST_DATABASE_URL names. Prints JSON.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { sql, wordOf } from "@realdid/service";
import { makePlace } from "@realdid/service/testing";
import { getBytes } from "ethers";
import { SHARD_DEPTH, confirmChanges, encodeLeaves, nextChanges } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { bossJobs } from "../../src/jobs/bossJobs.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const SHARD_SIZE = 2 ** SHARD_DEPTH;
const SHARDS = Number(process.env.BENCH_SHARDS ?? 12);
const WORKERS = [1, 2];

const place = await makePlace("postgres");
const database = await openDatabase(place.where);
await migrateDatabase(database);
const epochId = await fill(database);
const jobs = await bossJobs({ url: place.where, db: database.db, onError: () => undefined });
const all = Array.from({ length: SHARDS }, (_, number) => ({ epochId, number }));
const stops: (() => void)[] = [];
const results: { readonly workers: number; readonly shardsPerSecond: number }[] = [];
for (const workers of WORKERS) {
  while (stops.length < workers) stops.push(await startWorker());
  await database.db.updateTable("epoch_shard").set({ root_after: null }).execute();
  await database.db.deleteFrom("shard").execute();
  const began = performance.now();
  await jobs.run(all);
  results.push({ workers, shardsPerSecond: (SHARDS / (performance.now() - began)) * 1_000 });
}
for (const stop of stops) stop();
await jobs.close();
const records = await measureRecords(database);
await database.close();
await place.remove();
console.log(JSON.stringify({ workers: results, ...records }));

/** Full shards that stand, and a batch that revokes one person in each. */
async function fill({ db }: Database): Promise<number> {
  await sql`
    insert into leaf (group_id, commitment, place, standing)
    select 0, set_byte(sha256(int8send(i)), 0, 0), i, 1 from generate_series(0, ${SHARDS * SHARD_SIZE - 1}) as i`.execute(
    db,
  );
  await sql`analyze leaf`.execute(db);
  const { id } = await db
    .insertInto("epoch")
    .values({
      group_id: 0,
      state: "placed",
      previous_root: wordOf(1n),
      size_before: SHARDS * SHARD_SIZE,
      size: SHARDS * SHARD_SIZE,
      leaves: new Uint8Array(),
      batch_hash: wordOf(1n),
      created_at: 0,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const shards = Array.from({ length: SHARDS }, (_, number) => ({
    epoch_id: id,
    number,
    leaves: getBytes(encodeLeaves([{ place: number * SHARD_SIZE + 7, leaf: 0n }])),
    root_before: wordOf(BigInt(number + 2)),
  }));
  await db.insertInto("epoch_shard").values(shards).execute();
  return id;
}

/** How quickly waiting commitments get their places, and published ones are marked; and what a leaf takes on disk. */
async function measureRecords({ db }: Database): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ bytes: number }>`
    select pg_total_relation_size('leaf') / count(*) as bytes from leaf`.execute(db);
  await sql`
    insert into leaf (group_id, commitment)
    select 1, set_byte(sha256(int8send(i)), 0, 0) from generate_series(0, ${SHARD_SIZE - 1}) as i`.execute(db);
  // As autovacuum does a little later by itself: without it PostgreSQL takes the group for empty and plans badly.
  await sql`analyze leaf`.execute(db);
  const store = databaseStore(database, 1);
  const began = performance.now();
  const changes = await nextChanges({ store }, SHARD_SIZE);
  const placed = performance.now();
  await confirmChanges({ store, now: () => 1, pausedSeconds: () => 0 }, changes, 1);
  const perSecond = (milliseconds: number): number => (SHARD_SIZE / milliseconds) * 1_000;
  return {
    leafBytes: Number(rows[0]?.bytes ?? 0),
    placedPerSecond: perSecond(placed - began),
    confirmedPerSecond: perSecond(performance.now() - placed),
  };
}

async function startWorker(): Promise<() => void> {
  const child = spawn(process.execPath, [MAIN, "worker"], {
    env: { ...process.env, AUTHORITY_DATABASE: place.where, AUTHORITY_THREADS: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return () => child.kill("SIGTERM");
}
