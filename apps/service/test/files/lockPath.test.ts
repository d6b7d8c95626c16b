import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { lockPath } from "../../src/files/lockPath.ts";
import { openDatabase } from "../../src/database/openDatabase.ts";
import { type Place, makePlace } from "../../testing/databases.ts";

describe("lockPath", () => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace("pglite");
  });
  afterEach(() => place.remove());

  const lock = (): Promise<() => Promise<void>> =>
    lockPath(place.where, () => Object.assign(new Error(), { code: "IN_USE" }));
  const codeOf = (opening: Promise<unknown>): Promise<unknown> =>
    opening.then(
      () => "opened",
      (error: { code: string }) => error.code,
    );

  it("has the folder of an embedded database opened once at a time, and again after it is closed", async () => {
    const first = await openDatabase(place.where);
    expect(await codeOf(openDatabase(place.where))).to.equal("SERVICE_DATABASE_UNUSABLE");
    expect(await codeOf(openDatabase(`${place.where}/.`))).to.equal("SERVICE_DATABASE_UNUSABLE");
    await first.close();
    const second = await openDatabase(place.where);
    await second.close();
  });

  it("refuses while another process holds the lock, and not once that was killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const ended = once(other, "exit");
    const stat = await readFile(`/proc/${other.pid}/stat`, "utf8");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    await writeFile(`${place.where}.lock`, `${other.pid} ${start}`);
    expect(await codeOf(lock())).to.equal("IN_USE");
    other.kill("SIGKILL");
    await ended;
    await (
      await lock()
    )();
  });

  it("is not stopped by a process that has the number of one that is gone, nor by half a line", async () => {
    for (const left of [`${process.ppid} 1`, `${process.pid} 1`, ""]) {
      await writeFile(`${place.where}.lock`, left);
      await (
        await lock()
      )();
    }
  });
});
