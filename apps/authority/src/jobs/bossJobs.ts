import type { Kysely } from "@realdid/service";
import { EnrolmentRecordsDiffer } from "realdid";
import { PgBoss } from "pg-boss";

import type { Schema } from "../database/schema.ts";
import { hashEpochShard } from "./hashEpochShard.ts";
import type { ShardHasher, ShardJob, ShardJobs } from "./shardJobs.ts";

const QUEUE = "shards";
/** A worker that says nothing for so long is dead, and its job goes to another. */
const HEARTBEAT_SECONDS = 10;
/** How often jobs of dead workers are looked for. */
const SUPERVISION = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 } as const;
const POLL_MS = 200;

/** What is told about the work of others. */
export interface BossOptions {
  /** PostgreSQL. */
  readonly url: string;
  readonly db: Kysely<Schema>;
  readonly onError: (error: Error) => void;
}

/**
 * Gives jobs to whoever runs `worker`: any number of processes on any number of machines that reach the database.
 *
 * @param options database
 * @returns the jobs
 */
export async function bossJobs({ url, db, onError }: BossOptions): Promise<ShardJobs> {
  const boss = await startBoss(url, onError);
  return {
    async run(jobs) {
      // A job of the same key that waits or is worked on is not doubled; one that is done leaves its result in the database.
      const rows = jobs.map((job) => ({ data: job, singletonKey: `${job.epochId} ${job.number}` }));
      const [first] = jobs;
      if (first === undefined) return;
      await db.updateTable("epoch_shard").set({ differs_at: null }).where("epoch_id", "=", first.epochId).execute();
      for (let from = 0; from < rows.length; from += 1_000) await boss.insert(QUEUE, rows.slice(from, from + 1_000));
      await untilHashed(db, first.epochId);
    },
    close: () => boss.stop({ graceful: false, close: true }),
  };
}

/** What a worker does until it is stopped. */
export interface BossWorker {
  /** Waits for the job in hand, then ends. */
  stop(): Promise<void>;
}

/**
 * Works on jobs.
 *
 * @param options database
 * @param hasher of shards
 * @param threads jobs at once
 * @param onDone told of each job done, with its milliseconds
 * @returns the worker
 */
export async function workOnJobs(
  { url, db, onError }: BossOptions,
  hasher: ShardHasher,
  threads: number,
  onDone: (job: ShardJob, milliseconds: number) => void,
): Promise<BossWorker> {
  const boss = await startBoss(url, onError);
  const options = { pollingIntervalSeconds: 0.5, batchSize: 1, localConcurrency: threads } as const;
  await boss.work<ShardJob>(QUEUE, options, async (jobs) => {
    for (const { data } of jobs) {
      const began = performance.now();
      try {
        await hashEpochShard(db, hasher, data);
        onDone(data, performance.now() - began);
      } catch (thrown) {
        if (!(thrown instanceof EnrolmentRecordsDiffer)) throw thrown;
        await noteDifference(db, data, thrown.place);
      }
    }
  });
  return { stop: () => boss.stop({ graceful: true, close: true }) };
}

async function startBoss(url: string, onError: (error: Error) => void): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, ...SUPERVISION, max: 4 });
  boss.on("error", onError);
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: "exclusive",
    retryLimit: 20,
    expireInSeconds: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3_600,
  });
  return boss;
}

/** Results are in the database, whoever wrote them. */
async function untilHashed(db: Kysely<Schema>, epochId: number): Promise<void> {
  for (;;) {
    const left = await db
      .selectFrom("epoch_shard")
      .select(["number", "differs_at"])
      .where("epoch_id", "=", epochId)
      .where("root_after", "is", null)
      .orderBy("differs_at")
      .limit(1)
      .executeTakeFirst();
    if (left === undefined) return;
    if (left.differs_at !== null) throw new EnrolmentRecordsDiffer(left.differs_at);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Tells whoever waits: trying again would not help. */
async function noteDifference(db: Kysely<Schema>, { epochId, number }: ShardJob, place: number): Promise<void> {
  await db
    .updateTable("epoch_shard")
    .set({ differs_at: place })
    .where("epoch_id", "=", epochId)
    .where("number", "=", number)
    .execute();
}
