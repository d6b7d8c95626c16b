import { type KyselyPlugin, sql } from "@realdid/service";
import { onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { leafAt } from "realdid";

import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import {
  audited,
  operatorSigners,
  operatorsAnswer,
  publishAll,
  publishedGroup,
  queueLeaves,
  standingLeaves,
} from "./stage.ts";

/** What PostgreSQL says when its disk is full. */
class DiskFull extends Error {
  readonly code = "53100";
}

/** Lets `count` statements pass and refuses every further one, as a database does whose disk is full or that is gone. */
function failAfter(count: number): KyselyPlugin {
  let left = count;
  return {
    transformQuery: ({ node }) => {
      if (left-- <= 0) throw new DiskFull("could not extend file");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

describeOnDatabases("publishing on a database that fails", (open) => {
  const network = onTestChain();

  it("leaves nothing half-written, at whichever statement it fails", async function () {
    this.timeout(120_000);
    const group = publishedGroup(open(), network());
    await queueLeaves(group, 0, 130);
    let [failures, rounds] = [0, 0];
    for (let statements = 1; statements < 400; statements++) {
      const database = { ...open(), db: open().db.withPlugin(failAfter(statements)) };
      const failing = {
        ...publishedGroup(database, network()),
        authority: { ...group.authority, store: databaseStore(database, 0) },
      };
      const step = await publishGroup(failing, { holder: "test", isDue: true }).catch((thrown: unknown) => thrown);
      if (step instanceof Error) {
        failures++;
        continue;
      }
      const outcome = step as { readonly kind: string; readonly reason?: string };
      if (outcome.reason === "signatures") await operatorsAnswer(group, operatorSigners(network()).slice(0, 2));
      if (outcome.kind !== "idle") continue;
      await queueLeaves(group, 130 + 10 * rounds, 140 + 10 * rounds);
      rounds++;
      if (rounds === 3) break;
    }
    expect(failures).to.be.greaterThan(10);
    expect(await publishAll(group)).to.deep.equal({ kind: "idle" });
    const audit = await audited(group);
    expect(audit.isSound).to.equal(true);
    const leaves = await standingLeaves(group);
    expect(leaves).to.have.length(audit.tree.size);
    for (const [place, leaf] of leaves.entries()) expect(leafAt(audit.tree, place)).to.equal(leaf);
    expect(new Set(leaves).size).to.equal(leaves.length);
  });

  it("goes on after its connections were cut", async function () {
    // The embedded database has none.
    if (open().kind === "pglite") this.skip();
    const group = publishedGroup(open(), network());
    await queueLeaves(group, 1_000, 1_150);
    const publishing = publishGroup(group, { holder: "test", isDue: true }).catch(() => undefined);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(open().db);
    await publishing;
    await again(() => open().db.updateTable("publisher").set({ held_until: 0 }).execute());
    expect(await again(() => publishAll(group))).to.deep.equal({ kind: "idle" });
    expect((await audited(group)).isSound).to.equal(true);
  });
});

/** A connection that was cut is found out by the statement that uses it: as the loop does, it is tried again. */
async function again<T>(work: () => Promise<T>, tries = 10): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (tries === 1) throw thrown;
    return again(work, tries - 1);
  }
}
