import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { makePlace } from "@realdid/service/testing";
import { expect } from "chai";
import { nextChanges } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { openDatabase } from "../../src/database/openDatabase.ts";
import { requestAt } from "../setup/desk.ts";
import { makeKeyFolder } from "../setup/keyFolder.ts";
import { testPerson } from "../setup/people.ts";
import { crashAuthority } from "./crashAuthority.ts";

const RACER = fileURLToPath(new URL("racer.js", import.meta.url));
const PEOPLE = 40;

describe("two processes on one PostgreSQL", () => {
  it("enrol each person once when both are asked at the same moment", async function () {
    this.timeout(120_000);
    const [place, keys] = [await makePlace("postgres"), await makeKeyFolder()];
    const database = await openDatabase(place.where);
    await migrateDatabase(database);
    const authority = crashAuthority(database, await keys.open());

    // Each person has two wallets and two tickets, one for each process.
    const files = ["one", "two"].map((name) => join(keys.folder, `${name}.json`));
    for (const file of files) {
      const requests = [];
      for (let n = 0; n < PEOPLE; n++) requests.push(await requestAt(authority, testPerson(n)));
      const text = JSON.stringify(requests, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
      writeFileSync(file, text);
    }
    const racers = files.map((file) => {
      const child = spawn(process.execPath, [RACER, JSON.stringify({ where: place.where, keyFile: keys.path, file })], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (text: Buffer) => (said += text.toString()));
      return { child, ready: once(child.stdout, "data"), ended: once(child, "close"), said: () => said };
    });
    await Promise.all(racers.map(({ ready }) => ready));
    for (const { child } of racers) child.stdin.end("go\n");
    await Promise.all(racers.map(({ ended }) => ended));

    const outcomes = racers.map(({ said }) => said().trim().split("\n").slice(1));
    for (let n = 0; n < PEOPLE; n++) {
      const both = outcomes.map((lines) => lines[n]);
      expect(both.sort()).to.deep.equal(["ENROLMENT_ENROLLED_BEFORE", "done"]);
    }
    expect(await nextChanges(authority, 1_000)).to.have.length(PEOPLE);
    await database.close();
    await place.remove();
    await keys.remove();
  });
});
