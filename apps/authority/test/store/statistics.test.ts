import { sql } from "@realdid/service";
import { expect } from "chai";

import { databaseStore } from "../../src/store/authorityStore.ts";
import { describeOnDatabases } from "../setup/databases.ts";

const WAITING = 60_000;
const BATCH = 20_000;
const KNOWN = 20_000;

describeOnDatabases("Leaves that came faster than the database counts them", (open) => {
  it("get their places and are marked without a search through all of them", async function () {
    this.timeout(60_000);
    const { db } = open();
    const load = (groupId: number, count: number) =>
      sql`insert into leaf (group_id, commitment)
        select ${sql.lit(groupId)}, sha256(int4send(n)) from generate_series(1, ${sql.lit(count)}) n`.execute(db);
    // The database believes that the group is empty, as it does just after a large load.
    await sql`alter table leaf set (autovacuum_enabled = false)`.execute(db);
    await load(1, KNOWN);
    await sql`analyze leaf`.execute(db);
    await load(0, WAITING);
    const store = databaseStore(open(), 0);
    expect(await store.transact((records) => records.placeWaiting(BATCH))).to.equal(BATCH);
    const standings = Array.from({ length: BATCH }, (_, place) => ({ place, standing: "commitment" as const }));
    await store.transact((records) => records.markStanding(standings, 1));
    const pending = await store.transact((records) => records.pendingChanges(1));
    expect(pending).to.deep.equal([]);
  });
});
