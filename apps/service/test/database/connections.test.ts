import { expect } from "chai";
import { type Generated, sql } from "kysely";

import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { transact } from "../../src/database/transact.ts";
import { type Place, makePlace } from "../../testing/databases.ts";
import { outcomeOf } from "../../testing/outcomeOf.ts";

interface Schema {
  readonly note: { readonly id: Generated<number>; readonly run: number };
}

describe("connections to PostgreSQL", () => {
  let place: Place;
  let database: Database<Schema>;

  before(async () => {
    place = await makePlace("postgres");
    database = await openDatabase(place.where);
    await sql`create table note (id serial primary key, run int4 not null)`.execute(database.db);
  });

  after(async () => {
    await database.close();
    await place.remove();
  });

  /** Has the server break every other connection of this database. */
  const breakOthers = async (): Promise<void> => {
    const other = await openDatabase<Schema>(place.where);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(other.db);
    await other.close();
  };

  it("break in the middle of a transaction: it is run again, and happens once", async () => {
    let run = 0;
    await transact(database, async (transaction) => {
      await transaction.insertInto("note").values({ run: ++run }).execute();
      if (run === 1) await breakOthers();
      await transaction.insertInto("note").values({ run }).execute();
    });
    const rows = await database.db.selectFrom("note").select("run").execute();
    expect(rows).to.deep.equal([{ run }, { run }]);
  });

  it("break again and again: it says so, and nothing remains", async () => {
    const before = await database.db.selectFrom("note").selectAll().execute();
    const broken = transact(database, async (transaction) => {
      await transaction.insertInto("note").values({ run: 1 }).execute();
      await breakOthers();
      await transaction.insertInto("note").values({ run: 1 }).execute();
    });
    expect(await outcomeOf(broken)).to.equal("SERVICE_DATABASE_UNUSABLE");
    expect(await database.db.selectFrom("note").selectAll().execute()).to.deep.equal(before);
  });

  it("break while idle: the next transaction has a new one", async () => {
    await breakOthers();
    const writing = transact(database, (transaction) => transaction.insertInto("note").values({ run: 3 }).execute());
    expect(await outcomeOf(writing)).to.equal("done");
  });
});
