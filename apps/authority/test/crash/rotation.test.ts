import { join } from "node:path";

import { KINDS, type Place, makePlace, outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";
import { enrolPerson, readPerson } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { openDatabase } from "../../src/database/openDatabase.ts";
import { rotateServiceKeys } from "../../src/keys/rotateServiceKeys.ts";
import { enrolAt, requestAt } from "../setup/desk.ts";
import { type KeyFolder, makeKeyFolder } from "../setup/keyFolder.ts";
import { testPerson } from "../setup/people.ts";
import { crashAuthority, nowSeconds } from "./crashAuthority.ts";
import { liveAndDie, readLog } from "./life.ts";

const KILLS = 25;
const LONGEST_MS = 250;
const SEEDED = 60;
const NEW_PEOPLE = 400;

for (const kind of KINDS) {
  describe(`rotation of keys, killed ${KILLS} times (${kind})`, () => {
    let place: Place;
    let keys: KeyFolder;
    let log: string;
    const seeded = new Map<number, bigint>();

    before(async function () {
      this.timeout(60_000);
      keys = await makeKeyFolder();
      log = join(keys.folder, "rotated");
      place = await makePlace(kind);
      const database = await openDatabase(place.where);
      await migrateDatabase(database);
      const authority = crashAuthority(database, await keys.open());
      for (let n = 0; n < SEEDED; n++) seeded.set(n, await enrolAt(authority, testPerson(n)));
      await database.close();
    });

    after(async () => {
      await place.remove();
      await keys.remove();
    });

    it("goes on each time, and in the end has everyone once, under the newest keys, which alone are left", async function () {
      this.timeout(300_000);
      const base = { where: place.where, keyFile: keys.path };
      const enrolled = join(keys.folder, "enrolled");
      for (let life = 0; life < KILLS; life++) {
        const people = Array.from({ length: NEW_PEOPLE }, (_, n) => SEEDED + ((n + 5 * life) % NEW_PEOPLE));
        const rotation = liveAndDie({ ...base, role: "rotate", people: [], log }, LONGEST_MS);
        // On PostgreSQL people are enrolled meanwhile, by a process that learns of the new keys as it goes.
        const others =
          kind === "pglite" ? [] : [liveAndDie({ ...base, role: "enrol", people, log: enrolled }, LONGEST_MS)];
        await Promise.all([rotation, ...others]);
      }

      const database = await openDatabase(place.where);
      const ring = await keys.open();
      const now = (): number => nowSeconds() + 3_600;
      await rotateServiceKeys(database, ring, { purposes: ["uniqueness", "sealing"], now });
      const states = await database.db.selectFrom("key_version").selectAll().execute();
      for (const purpose of ["uniqueness", "sealing"] as const) {
        const current = states.filter((state) => state.purpose === purpose && state.use !== "retired");
        expect(current.map(({ use }) => use)).to.deep.equal(["current"]);
        expect(ring.keys[purpose].map(({ version }) => version)).to.deep.equal(current.map(({ version }) => version));
      }
      const acknowledged = readLog(enrolled).map(
        ([person, commitment]) => [Number(person), BigInt(commitment)] as const,
      );
      expect(new Set(acknowledged.map(([person]) => person)).size, "no person twice").to.equal(acknowledged.length);
      if (kind === "postgres") expect(acknowledged).not.to.deep.equal([]);
      const authority = crashAuthority(database, ring);
      for (const [person, commitment] of [...seeded, ...acknowledged]) {
        expect(await readPerson(authority, commitment)).to.deep.equal(testPerson(person));
        const again = requestAt(authority, testPerson(person)).then((request) => enrolPerson(authority, request));
        expect(await outcomeOf(again)).to.equal("ENROLMENT_ENROLLED_BEFORE");
      }
      const people = await database.db.selectFrom("person").select(["person_key", "key_version"]).execute();
      const most = seeded.size + acknowledged.length + (kind === "pglite" ? 0 : KILLS);
      expect(people.length).to.be.within(seeded.size + acknowledged.length, most);
      expect(new Set(people.map(({ key_version }) => key_version)).size).to.equal(1);
      await database.close();
    });
  });
}
