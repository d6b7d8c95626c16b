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

  it("break in the middle of a transaction: it is run again, and happens once", async () => {
    let runs = 0;
    await transact(database, async (transaction) => {
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("a"), lines: ++runs })
        .execute();
      if (runs === 1) await breakOthers();
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("b"), lines: runs })
        .execute();
    });
    const rows = await database.db.selectFrom("register_load").select("lines").execute();
    expect(rows.map(({ lines }) => lines)).to.deep.equal([runs, runs]);
  });

  it("break again and again: it says so, and nothing remains", async () => {
    const before = await database.db.selectFrom("register_load").selectAll().execute();
    const broken = transact(database, async (transaction) => {
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("c"), lines: 1 })
        .execute();
      await breakOthers();
      await transaction
        .insertInto("register_load")
        .values({ source: Buffer.from("d"), lines: 1 })
        .execute();
    });
    expect(await outcomeOf(broken)).to.equal("AUTHORITY_DATABASE_UNUSABLE");
    expect(await database.db.selectFrom("register_load").selectAll().execute()).to.deep.equal(before);
  });

  it("break while idle: the next transaction has a new one", async () => {
    const store = databaseStore(database, 0);
    await store.transact((records) => records.queueLeaf(2n));
    await breakOthers();
    expect(await outcomeOf(store.transact((records) => records.queueLeaf(3n)))).to.equal("done");
  });
});
