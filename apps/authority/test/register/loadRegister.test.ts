import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

import { outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";
import { parseResidentId, versionedKey } from "realdid";

import { databaseRegister } from "../../src/register/databaseRegister.ts";
import { type LoadOptions, type LoadOutcome, loadRegister } from "../../src/register/loadRegister.ts";
import { nameHash, numberHash } from "../../src/register/registerHash.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import { testKey } from "../setup/desk.ts";
import { testPerson } from "../setup/people.ts";

const KEY = testKey(1, 9);

describe("hashes of the register", () => {
  it("are those of docs/spec/enrolment.md section 6", () => {
    const text = readFileSync(new URL("../../../../../docs/vectors/enrolment.json", import.meta.url), "utf8");
    const { records } = JSON.parse(text) as { records: readonly Readonly<Record<string, string>>[] };
    expect(records).not.to.deep.equal([]);
    for (const { uniquenessKey = "", number = "", name = "", registerNumberHash, registerNameHash } of records) {
      const key = versionedKey(1, new Uint8Array(Buffer.from(uniquenessKey.slice(2), "hex")));
      expect(`0x${numberHash(key, number).toString("hex")}`).to.equal(registerNumberHash);
      expect(`0x${nameHash(key, number, name).toString("hex")}`).to.equal(registerNameHash);
    }
  });
});

describeOnDatabases("loadRegister", (open) => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-csv-"));
    file = join(folder, "people.csv");
    await open().db.deleteFrom("population_register").execute();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (options: Partial<LoadOptions> = {}): Promise<LoadOutcome> =>
    loadRegister(open(), { file, kind: "people", groupId: 0, key: KEY, ...options });

  const knows = (n: number, name = testPerson(n).name, groupId = 0): Promise<boolean> =>
    databaseRegister(open(), KEY, groupId).matches(name, parseResidentId(testPerson(n).number));

  const csv = (people: readonly { name: string; number: string }[]): string =>
    ["name,number", ...people.map(({ name, number }) => `${name},${number}`)].join("\n");

  it("knows each name under its own number, however it is written, and no other", async () => {
    await writeFile(file, csv([0, 1, 2].map(testPerson)));
    expect(await load()).to.deep.equal({ loaded: 3, refused: 0, resumed: 0 });
    expect(await Promise.all([0, 1, 2].map((n) => knows(n)))).to.deep.equal([true, true, true]);
    expect(await knows(0, ` ${testPerson(0).name} `)).to.equal(true);
    expect(await knows(0, testPerson(1).name)).to.equal(false);
    expect(await knows(3)).to.equal(false);
    expect(await knows(0, testPerson(0).name, 1)).to.equal(false);
  });

  it("changes nothing when it is loaded again, and takes a new name for a number", async () => {
    await writeFile(file, csv([0, 1].map(testPerson)));
    await load();
    expect(await load()).to.deep.equal({ loaded: 2, refused: 0, resumed: 0 });
    await writeFile(file, csv([{ ...testPerson(0), name: "新名" }, testPerson(1), { ...testPerson(1), name: "末名" }]));
    await load();
    expect(await Promise.all([knows(0), knows(0, "新名"), knows(1, "末名")])).to.deep.equal([false, true, true]);
    const { count } = await open()
      .db.selectFrom("population_register")
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    expect(Number(count)).to.equal(2);
  });

  it("names bad rows by line and reason, never quotes them, and loads the others", async () => {
    const good = testPerson(5);
    await writeFile(
      file,
      [
        "\ufeffnumber,extra,name",
        `${good.number},x,"${good.name}"`,
        `${good.number.slice(0, -1)}?,x,某人`,
        "110105194912310021,x,某人",
        "110105195002300002,x,某人",
        "990105194912310021,x,某人",
        `${testPerson(6).number},x,`,
        `${testPerson(6).number}`,
        `${testPerson(7).number},x,"名\n字"`,
        "",
        `${testPerson(8).number.toLowerCase()},x,${testPerson(8).name}`,
      ].join("\r\n"),
    );
    const refusals: [number, string][] = [];
    const outcome = await load({ onRefusal: (line, fault) => refusals.push([line, fault]) });
    expect(outcome).to.deep.equal({ loaded: 2, refused: 7, resumed: 0 });
    expect(refusals.map(([line]) => line)).to.deep.equal([3, 4, 5, 6, 7, 8, 10]);
    expect(refusals.map(([, fault]) => fault)).to.deep.equal([
      "the number's form is wrong",
      "the number's check digit is wrong",
      "the number's birth date is wrong",
      "the number's region is wrong",
      "the name is missing",
      "the name is missing",
      "the name is not readable as UTF-8 text",
    ]);
    expect(await Promise.all([knows(5), knows(8)])).to.deep.equal([true, true]);
  });

  it("refuses what is no such file, without a word of its content", async () => {
    const texts = [
      "",
      "a,b\n1,2\n",
      'name,number\n"甲,1\n',
      'name,number\n甲"乙,1\n',
      `name,number\n${"9".repeat(20_000)}\n`,
    ];
    for (const text of texts) {
      await writeFile(file, text);
      const thrown = (await load().catch((reason: unknown) => reason)) as Error & { code: string };
      expect(thrown.code, text.slice(0, 20)).to.equal("AUTHORITY_REGISTER_FILE_UNREADABLE");
      // As REALDID_TRACE=1 prints it.
      expect(inspect(thrown, { depth: 9 })).not.to.match(/甲|999/u);
    }
    expect(await outcomeOf(load({ file: folder }))).to.equal("AUTHORITY_REGISTER_FILE_UNREADABLE");
    expect(await outcomeOf(load({ file: `${file}.no` }))).to.equal("AUTHORITY_REGISTER_FILE_UNREADABLE");
  });

  it("refuses another register key than the one it was loaded with", async () => {
    await writeFile(file, csv([testPerson(0)]));
    await load();
    expect(await outcomeOf(load({ key: testKey(1, 10) }))).to.equal("AUTHORITY_REGISTER_KEY_DIFFERS");
  });

  it("goes on where it was interrupted, and begins anew if asked or if the file changed", async () => {
    const people = Array.from({ length: 12_000 }, (_, n) => testPerson(n));
    await writeFile(file, csv(people));
    let batches = 0;
    const interrupted = load({
      onProgress: () => {
        if (++batches === 2) throw new Error("power cut");
      },
    });
    expect(await interrupted.catch((thrown: Error) => thrown.message)).to.equal("power cut");
    expect(await load()).to.deep.equal({ loaded: 2_000, refused: 0, resumed: 10_000 });
    expect(await Promise.all([knows(0), knows(9_999), knows(11_999)])).to.deep.equal([true, true, true]);
    expect((await load({ restart: true })).loaded).to.equal(12_000);
  });

  it("keeps registers of groups and of organisations apart", async () => {
    await writeFile(file, csv([testPerson(3)]));
    await load({ groupId: 7 });
    expect([await knows(3), await knows(3, testPerson(3).name, 7)]).to.deep.equal([false, true]);
    await writeFile(file, "name,creditCode\n示例'; drop table leaf; --,91350100M000100Y43\n坏,91350100M000100Y44\n");
    expect(await load({ kind: "organisations" })).to.deep.equal({ loaded: 1, refused: 1, resumed: 0 });
    expect(await open().db.selectFrom("organisation_register").selectAll().execute()).to.deep.equal([
      { credit_code: "91350100M000100Y43", name: "示例'; drop table leaf; --" },
    ]);
  });
});
