import { expect } from "chai";
import { sql } from "kysely";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";
import { transact } from "../../src/store/transact.ts";
import { type Place, makePlace } from "../setup/databases.ts";
import { outcomeOf } from "../setup/desk.ts";

describe("connections to PostgreSQL", () => {
  let place: Place;
  let database: Database;

  before(async () => {
    place = await makePlace("postgres");
    database = await openDatabase(place.where);
    await migrateDatabase(database);
  });

  after(async () => {
    await database.close();
    await place.remove();
  });

  /** Has the server break every other connection of this database. */
  const breakOthers = async (): Promise<void> => {
    const other = await openDatabase(place.where);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(other.db);
    await other.close();
  };

  it("break in the middle of a transaction: nothing of it remains, it says so, and the next one works", async () => {
    const store = databaseStore(database, 0);
    const broken = transact(database, async (transaction) => {
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("a"), lines: 1 })
        .execute();
      await breakOthers();
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("b"), lines: 1 })
        .execute();
    });
    expect(await outcomeOf(broken)).to.equal("AUTHORITY_DATABASE_UNUSABLE");
    expect(await store.transact((records) => records.queueLeaf(1n))).to.equal(true);
    expect(await database.db.selectFrom("register_load").selectAll().execute()).to.deep.equal([]);
  });

  it("break while idle: the next transaction has a new one", async () => {
    const store = databaseStore(database, 0);
    await store.transact((records) => records.queueLeaf(2n));
    await breakOthers();
    const outcome = await outcomeOf(store.transact((records) => records.queueLeaf(3n)));
    expect(outcome).to.be.oneOf(["done", "AUTHORITY_DATABASE_UNUSABLE"]);
    expect(await outcomeOf(store.transact((records) => records.queueLeaf(4n)))).to.equal("done");
  });
});
