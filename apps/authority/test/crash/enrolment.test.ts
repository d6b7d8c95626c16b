import { join } from "node:path";

import { KINDS, type Place, makePlace } from "@realdid/service/testing";
import { expect } from "chai";
import { nextChanges, readPerson } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { openDatabase } from "../../src/database/openDatabase.ts";
import { type KeyFolder, makeKeyFolder } from "../setup/keyFolder.ts";
import { testPerson } from "../setup/people.ts";
import { crashAuthority } from "./crashAuthority.ts";
import { liveAndDie, readLog } from "./life.ts";

const KILLS = 25;
const LONGEST_MS = 250;
const PEOPLE = 400;

for (const kind of KINDS) {
  describe(`enrolment, killed ${KILLS} times (${kind})`, () => {
    let place: Place;
    let keys: KeyFolder;

    before(async () => {
      keys = await makeKeyFolder();
      place = await makePlace(kind);
      const database = await openDatabase(place.where);
      await migrateDatabase(database);
      await database.close();
    });

    after(async () => {
      await place.remove();
      await keys.remove();
    });

    it("loses no acknowledged enrolment, does none by half, and none twice", async function () {
      this.timeout(300_000);
      const log = join(keys.folder, "enrolled");
      const base = { role: "enrol", where: place.where, keyFile: keys.path, log } as const;
      // The embedded database has one process at a time; on PostgreSQL two enrol the same people.
      const processes = kind === "pglite" ? 1 : 2;
      for (let life = 0; life < KILLS / processes; life++) {
        const people = Array.from({ length: PEOPLE }, (_, n) => (n + 8 * life) % PEOPLE);
        await Promise.all(Array.from({ length: processes }, () => liveAndDie({ ...base, people }, LONGEST_MS)));
      }

      const acknowledged = readLog(log);
      expect(acknowledged.length).to.be.greaterThan(KILLS);
      expect(new Set(acknowledged.map(([person]) => person)).size, "no person twice").to.equal(acknowledged.length);
      const database = await openDatabase(place.where);
      const authority = crashAuthority(database, await keys.open());
      for (const [person, commitment] of acknowledged) {
        expect(await readPerson(authority, BigInt(commitment))).to.deep.equal(testPerson(Number(person)));
      }
      const people = await database.db.selectFrom("person").select("commitment").execute();
      expect(people.length).to.be.within(acknowledged.length, acknowledged.length + KILLS + 1);
      const changes = await nextChanges(authority, 10_000);
      expect(changes.map(({ place: at }) => at)).to.deep.equal(changes.map((_, at) => at));
      const enrolled = people.map(({ commitment }) => BigInt(`0x${Buffer.from(commitment).toString("hex")}`));
      expect(new Set(changes.map(({ leaf }) => leaf))).to.deep.equal(new Set(enrolled));
      const refusals = new Set(readLog(`${log}.refused`).map(([, code]) => code));
      for (const code of refusals) expect(code).to.equal("ENROLMENT_ENROLLED_BEFORE");
      await database.close();
    });
  });
}
