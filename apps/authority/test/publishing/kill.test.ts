import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { numberOf } from "@realdid/service";
import { KINDS, type Place, makePlace, onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { leafAt } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { audited, commitment, publishAll, publishedGroup, queueLeaves, standingLeaves } from "./stage.ts";

const KILLS = 26;
/** A publisher says about nine lines on its way from one epoch to the next. It dies some lines after it has begun, and a moment later. */
const MOST_LINES = 12;
const MOMENT_MS = 100;
const PROGRAM = fileURLToPath(new URL("./publisherProcess.js", import.meta.url));

/** What killed publishers had acknowledged. */
interface Acknowledged {
  readonly queued: Set<number>;
  readonly zeroed: Set<number>;
  next: number;
}

for (const kind of KINDS) {
  describe(`a publisher killed at random instants (${kind})`, () => {
    const network = onTestChain();
    let place: Place;
    before(async () => {
      place = await makePlace(kind);
    });
    after(() => place.remove());

    it(`neither loses nor doubles a leaf or a root in ${KILLS} kills`, async function () {
      this.timeout(240_000);
      const first = await openDatabase(place.where);
      await migrateDatabase(first);
      await queueLeaves(publishedGroup(first, network()), 0, 100);
      await first.close();

      const acknowledged: Acknowledged = { queued: new Set(numbers(0, 100)), zeroed: new Set(), next: 100 };
      for (let kill = 0; kill < KILLS; kill++) await liveAndDie(place.where, acknowledged);

      const database = await openDatabase(place.where);
      try {
        const group = publishedGroup(database, network(), { settings: { leaseMilliseconds: 300 } });
        await database.db.updateTable("publisher").set({ held_until: 0 }).execute();
        expect(await publishAll(group)).to.deep.equal({ kind: "idle" });

        const audit = await audited(group);
        expect(audit).to.deep.include({ isSound: true, mismatches: [] });
        const confirmed = await database.db
          .selectFrom("epoch")
          .select("epoch_number")
          .where("state", "=", "confirmed")
          .orderBy("epoch_number")
          .execute();
        expect(confirmed.map((row) => row.epoch_number)).to.deep.equal(numbers(1, audit.epochs + 1));
        expect(audit.epochs).to.be.greaterThan(KILLS / 4);

        const leaves = await standingLeaves(group);
        expect(leaves.length).to.equal(audit.tree.size);
        for (const [at, leaf] of leaves.entries()) expect(leafAt(audit.tree, at)).to.equal(leaf);
        const standing = new Set(leaves);
        const revoked = new Set(await zeroedCommitments(database));
        for (const n of acknowledged.zeroed) {
          if (acknowledged.queued.has(n)) expect(revoked.has(commitment(n)), `revoked ${n}`).to.equal(true);
        }
        for (const n of acknowledged.queued) {
          expect(standing.has(commitment(n)), `enrolled ${n}`).to.equal(!revoked.has(commitment(n)));
        }
      } finally {
        await database.close();
      }
    });
  });
}

/** Commitments of people whose enrolment was revoked. */
async function zeroedCommitments({ db }: Database): Promise<bigint[]> {
  const rows = await db.selectFrom("leaf").select("commitment").where("zeroed", "=", true).execute();
  return rows.map(({ commitment: bytes }) => numberOf(bytes));
}

/** Starts a publisher, lets it live for a while, kills it, and notes what it had acknowledged. */
async function liveAndDie(where: string, acknowledged: Acknowledged): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, KILLED_DATABASE: where, KILLED_FROM: String(acknowledged.next) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const dead = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const read = readAcknowledged(child, acknowledged);
  const signal = await dead;
  await read;
  // It ends in no other way: an error of its own would show here.
  expect(signal).to.equal("SIGKILL");
  // What was not acknowledged may be there all the same: its numbers are not used again.
  acknowledged.next += 40;
}

async function readAcknowledged(child: ChildProcess, acknowledged: Acknowledged): Promise<void> {
  if (child.stdout === null) return;
  let lines = Math.floor(Math.random() * MOST_LINES);
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, from, to] = line.split(" ");
    const range = numbers(Number(from), Number(to));
    if (lines-- === 0) setTimeout(() => child.kill("SIGKILL"), Math.random() * MOMENT_MS);
    if (what === "queued") {
      for (const n of range) acknowledged.queued.add(n);
      acknowledged.next = Number(to);
    }
    if (what === "zeroed") for (const n of range) acknowledged.zeroed.add(n);
  }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
