import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KINDS, outcomeOf, required } from "@realdid/service/testing";
import { expect } from "chai";
import pg from "pg";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";

const LEAVES = 200;
const LEFT_BYTES = 512 * 1024;

for (const kind of KINDS) {
  describe(`a full disk (${kind})`, () => {
    let folder: string;
    let where: string;
    let remove: () => Promise<void>;

    before(async function () {
      folder = mkdtempSync(join(tmpdir(), "realdid-full-"));
      remove = () => Promise.resolve();
      // A small file system of its own: only root can make one.
      const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=80m", "tmpfs", folder]);
      if (mount.status !== 0) this.skip();
      where = join(folder, "database");
      if (kind === "postgres") ({ where, remove } = await makeTablespace(folder));
    });

    after(async () => {
      await remove();
      spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
    });

    it("stops clearly, leaves nothing half-written, still reads, and goes on once there is room", async function () {
      this.timeout(120_000);
      let database = await openDatabase(where);
      await migrateDatabase(database);
      const store = databaseStore(database, 0);
      let next = 1n;
      const write = (): Promise<void> =>
        store.transact(async (records) => {
          for (let i = 0; i < LEAVES; i++) await records.queueLeaf(next++ * 2n ** 200n);
        });
      await write();
      fill(join(folder, "ballast"));
      let written = 1;
      let outcome: unknown = "done";
      while (outcome === "done") {
        outcome = await outcomeOf(write());
        if (outcome === "done") written++;
      }
      expect(outcome).to.equal("SERVICE_DISK_FULL");
      expect(await count(database)).to.equal(written * LEAVES);

      rmSync(join(folder, "ballast"));
      await write();
      await database.close();
      database = await openDatabase(where);
      expect(await count(database)).to.equal((written + 1) * LEAVES);
      await database.close();
    });
  });
}

/** Takes all room but a little. */
function fill(path: string): void {
  const file = openSync(path, "w");
  const block = Buffer.alloc(256 * 1024, 1);
  try {
    for (;;) writeSync(file, block);
  } catch {
    closeSync(file);
  }
  truncateSync(path, Math.max(0, statSync(path).size - LEFT_BYTES));
}

async function count({ db }: Database): Promise<number> {
  const row = await db
    .selectFrom("leaf")
    .select((select) => select.fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A database whose files are in a folder; what the server writes beside it is elsewhere. */
async function makeTablespace(folder: string): Promise<{ where: string; remove: () => Promise<void> }> {
  const url = new URL(required("TEST_DATABASE_URL"));
  const name = `full_${process.pid}`;
  // The server of the tests runs as this user.
  const uid = Number(spawnSync("id", ["-u", "postgres"], { encoding: "utf8" }).stdout);
  chownSync(folder, uid, statSync(folder).gid);
  chmodSync(folder, 0o700);
  await administer(url, `create tablespace ${name} location '${folder}'`);
  await administer(url, `create database ${name} tablespace ${name}`);
  const where = new URL(url);
  where.pathname = `/${name}`;
  return {
    where: where.href,
    async remove() {
      await administer(url, `drop database if exists ${name} with (force)`);
      await administer(url, `drop tablespace if exists ${name}`);
    },
  };
}

async function administer(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
