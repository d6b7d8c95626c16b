import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { sql } from "@realdid/service";
import { type Place, makePlace, onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { leafAt } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { bossJobs } from "../../src/jobs/bossJobs.ts";
import type { ShardJobs } from "../../src/jobs/shardJobs.ts";
import type { PublishedGroup } from "../../src/publishing/group.ts";
import { audited, publishAll, publishedGroup, queueLeaves, standingLeaves } from "./stage.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("workers in processes of their own", () => {
  const network = onTestChain();
  let place: Place;
  let database: Database;
  let jobs: ShardJobs;
  const running = new Set<ChildProcess>();
  const group = (): PublishedGroup => ({ ...publishedGroup(database, network()), jobs });

  before(async () => {
    place = await makePlace("postgres");
    database = await openDatabase(place.where);
    await migrateDatabase(database);
    jobs = await bossJobs({ url: place.where, db: database.db, onError: () => undefined });
  });
  after(async () => {
    for (const child of running) child.kill("SIGKILL");
    await jobs.close();
    await database.close();
    await place.remove();
  });

  /** Starts the command `worker`; resolves when it is ready, with whatever it prints next. */
  async function startWorker(): Promise<{ readonly child: ChildProcess; readonly line: () => Promise<string> }> {
    const child = spawn(process.execPath, [MAIN, "worker"], {
      env: { ...process.env, AUTHORITY_DATABASE: place.where },
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async (): Promise<string> => String((await lines.next()).value);
    expect(await line()).to.equal("ready");
    return { child, line };
  }

  it("hash the shards of a batch, and end after the job in hand when they are asked to", async function () {
    this.timeout(60_000);
    await queueLeaves(group(), 0, 150);
    const { child, line } = await startWorker();
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect(await line()).to.match(/^batch \d+: shard 0 in \d+ ms$/u);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).to.equal(0);
    expect((await audited(group())).isSound).to.equal(true);
  });

  it("lose nothing when one is killed in the middle of a job: another takes it over", async function () {
    this.timeout(120_000);
    await queueLeaves(group(), 150, 300);
    const { child } = await startWorker();
    let publishing: Promise<unknown> | undefined;
    await database.db.transaction().execute(async (transaction) => {
      // The job cannot be finished: what it is to write, nobody may write.
      await sql`lock table shard in share row exclusive mode`.execute(transaction);
      publishing = publishAll(group());
      await untilTaken();
      child.kill("SIGKILL");
    });
    await startWorker();
    expect(await publishing).to.deep.equal({ kind: "idle" });
    const audit = await audited(group());
    expect(audit).to.include({ isSound: true, people: 300 });
    for (const [at, leaf] of (await standingLeaves(group())).entries()) expect(leafAt(audit.tree, at)).to.equal(leaf);
  });

  /** Until a worker has the job in hand. */
  async function untilTaken(): Promise<void> {
    for (;;) {
      const { rows } = await sql`select 1 from pgboss.job where state = 'active'`.execute(database.db);
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
