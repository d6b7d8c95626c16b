import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sql } from "@realdid/service";
import { KINDS, type Place, findNeedles, makePlace, needlesOf } from "@realdid/service/testing";
import { expect } from "chai";
import { type SessionTicket, enrolPerson, openSession, requestEnrolment, restoreWallet, revokePerson } from "realdid";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { type Database, openDatabase } from "../../src/database/openDatabase.ts";
import type { KeyRing } from "../../src/keys/keyRing.ts";
import { rotateServiceKeys } from "../../src/keys/rotateServiceKeys.ts";
import { loadRegister } from "../../src/register/loadRegister.ts";
import { createAuthority } from "../setup/createAuthority.ts";
import { crashAuthority, nowSeconds } from "../crash/crashAuthority.ts";
import { NETWORK_ID } from "../setup/desk.ts";
import { type KeyFolder, makeKeyFolder } from "../setup/keyFolder.ts";
import { testPerson } from "../setup/people.ts";

const WORDS = [
  "legal winner thank year wave sausage worth useful legal winner thank yellow",
  "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
];
/** In the register; the first two come to the desk. */
const PEOPLE = [0, 1, 2, 3].map((n) => ({
  ...testPerson(n),
  name: ["欧阳娜娜甲", "司马相如乙", "诸葛亮丙", "上官婉儿丁"][n] ?? "",
}));

for (const kind of KINDS) {
  describe(`a dump of the database (${kind})`, () => {
    let place: Place;
    let keys: KeyFolder;
    let ring: KeyRing;
    let database: Database;
    const tickets: SessionTicket[] = [];

    before(async function () {
      this.timeout(60_000);
      [place, keys] = [await makePlace(kind), await makeKeyFolder()];
      [database, ring] = [await openDatabase(place.where), await keys.open()];
      await migrateDatabase(database);
      const file = join(keys.folder, "people.csv");
      writeFileSync(file, ["name,number", ...PEOPLE.map(({ name, number }) => `${name},${number}`)].join("\n"));
      await loadRegister(database, { file, kind: "people", groupId: 0, key: ring.register });
      const group = crashAuthority(database, ring);
      const authority = createAuthority(database, ring, group);
      for (const [n, words] of WORDS.entries()) {
        const person = PEOPLE[n] ?? testPerson(n);
        const ticket = await openSession(authority, person.number);
        const wallet = restoreWallet(words, NETWORK_ID);
        tickets.push(ticket, await openSession(authority, person.number));
        const { address, groupId } = authority;
        await enrolPerson(authority, requestEnrolment(wallet, { ...person, ticket, authority: address, groupId }));
      }
      await revokePerson(authority, PEOPLE[1]?.number ?? "", "theft");
      const now = (): number => nowSeconds() + 3_600;
      await rotateServiceKeys(database, ring, { purposes: ["uniqueness", "sealing"], now });
    });

    after(async () => {
      await database.close();
      await place.remove();
      await keys.remove();
    });

    const needles = () => [
      ...PEOPLE.flatMap(({ name, number }, n) => [
        ...needlesOf(`name ${n}`, name),
        ...needlesOf(`number ${n}`, number),
        ...needlesOf(`number ${n} without check digit`, number.slice(0, 17)),
        ...needlesOf(`number and name ${n}`, number + name),
        ...needlesOf(`person ${n} without a key`, `realdid person v1:${number}`),
        ...needlesOf(`register ${n} without a key`, `realdid register number v1:${number}`),
      ]),
      ...tickets.flatMap(({ code }) => [
        ...needlesOf("code", code),
        ...needlesOf("code without hyphens", code.replaceAll("-", "")),
      ]),
      ...WORDS.flatMap((words) => needlesOf("mnemonic", words)),
      ...PURPOSES.flatMap((purpose) =>
        ring.keys[purpose].flatMap(({ key }) => [
          { label: `${purpose} key`, bytes: Buffer.from(key) },
          { label: `${purpose} key, hex`, bytes: Buffer.from(Buffer.from(key).toString("hex")) },
        ]),
      ),
    ];

    it("holds no name, number, code, mnemonic or key, in any encoding or under a hash that can be tried out", async () => {
      const dump = await dumpTables(database);
      expect(dump.length).to.be.greaterThan(1_000);
      // It would be found if it were there.
      expect(findNeedles(Buffer.concat([dump, Buffer.from(PEOPLE[2]?.number ?? "")]), needles())).not.to.deep.equal([]);
      expect(findNeedles(dump, needles())).to.deep.equal([]);
    });

    if (kind === "pglite") {
      it("nor do its files, with all that was ever written to them", () => {
        // Some 40 MB: the secrets themselves, in every encoding.
        const plain = needles().filter(({ label }) => /plain|key/u.test(label));
        for (const file of filesUnder(place.where)) {
          expect(findNeedles(readFileSync(file), plain), file).to.deep.equal([]);
        }
      });
    }

    it("does not join people of the register to people who enrolled", async () => {
      const people = await database.db.selectFrom("person").select("person_key").execute();
      const listed = await database.db.selectFrom("population_register").select(["number_hash", "name_hash"]).execute();
      expect([people.length, listed.length]).to.deep.equal([2, 4]);
      const hashes = new Set(
        listed.flatMap((row) => [row.number_hash, row.name_hash].map((one) => Buffer.from(one).toString("hex"))),
      );
      expect(hashes.size).to.equal(8);
      for (const { person_key } of people) expect(hashes.has(Buffer.from(person_key).toString("hex"))).to.equal(false);
    });

    it("hides by its length no name: what is sealed is as long for all", async () => {
      const people = await database.db.selectFrom("person").select("sealed").execute();
      expect(new Set(people.map(({ sealed }) => sealed.length)).size).to.equal(1);
    });
  });
}

const PURPOSES = ["uniqueness", "sealing", "register"] as const;

/** Every table of the database, its values as text and bytes as they are. */
async function dumpTables({ db }: Database): Promise<Buffer> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const parts: Buffer[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    for (const value of rows.flatMap((row) => Object.values(row))) {
      parts.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)), Buffer.from("\n"));
    }
    const { rows: texts } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} as t`.execute(
      db,
    );
    parts.push(Buffer.from(texts.map(({ text }) => text).join("\n")));
  }
  return Buffer.concat(parts);
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}
