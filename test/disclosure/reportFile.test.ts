import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import { DisclosureCountInvalid } from "../../sdk/disclosure/errors.ts";
import type { CountedAudience } from "../../sdk/disclosure/planAudiences.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { SeenPseudonyms } from "../../sdk/disclosure/seenPseudonyms.ts";
import { readAudienceFile } from "../../sdk/node/readAudienceFile.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { type CreatorsFixture, DAY, FINANCE, FLAGS, LIFT, deployWithCreators, flagsOf } from "./creators.ts";

const FIELDS = parseFields(JSON.parse(readFileSync("policy/fields.json", "utf8")));
const HEADER = "pseudonym,followers,field";
const hex = (pseudonym: bigint): string => `0x${pseudonym.toString(16).padStart(64, "0")}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "realdid-counts-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, "counts.csv");
  writeFileSync(file, content);
  return file;
}

describe("readAudienceFile", () => {
  const read = async (content: string | Uint8Array): Promise<CountedAudience[]> => {
    const rows: CountedAudience[] = [];
    for await (const row of readAudienceFile(fileOf(content), FIELDS)) rows.push(row);
    return rows;
  };
  const ROW: CountedAudience = { line: 2, pseudonym: 255n, followers: 500_000, field: FINANCE };

  const same: readonly [string, string][] = [
    ["as it should be", `${HEADER}\n0xff,500000,finance\n`],
    ["without an end of line", `${HEADER}\n0xff,500000,finance`],
    ["with Windows' line ends", `${HEADER}\r\n0xff,500000,finance\r\n`],
    ["with old line ends", `${HEADER}\r0xff,500000,finance\r`],
    ["with a byte order mark", `\uFEFF${HEADER}\n0xff,500000,finance`],
    ["with quotes", `"pseudonym","followers",field\n"0xff","500000","finance"\n`],
    ["with spaces, and in another order", `field , followers,pseudonym\n finance,500000 , 255\n`],
  ];
  for (const [what, content] of same)
    it(`reads it ${what}`, async () => expect(await read(content)).to.deep.equal([ROW]));

  it("counts lines through empty ones and both line ends", async () => {
    expect(await read(`${HEADER}\r\n\r\n\n0xff,500000,finance\n`)).to.deep.equal([{ ...ROW, line: 4 }]);
    expect(await read(`${HEADER}\n`)).to.deep.equal([]);
  });

  const wrong: readonly [string, string | Uint8Array, number][] = [
    ["an empty file", "", 1],
    ["no header", "0xff,500000,finance\n", 1],
    ["a column that belongs to nobody's pseudonym", `${HEADER},account\n0xff,500000,finance,me\n`, 1],
    ["a column twice", "pseudonym,followers,followers\n", 1],
    ["a cell too few", `${HEADER}\n0xff,500000,finance\n0xfe,500000\n`, 3],
    ["a cell too many", `${HEADER}\n0xff,500000,finance,\n`, 2],
    ["thousands with commas", `${HEADER}\n0xff,500,000,finance\n`, 2],
    ["a negative count", `${HEADER}\n0xff,-1,finance\n`, 2],
    ["a fraction", `${HEADER}\n0xff,1.5,finance\n`, 2],
    ["a power of ten", `${HEADER}\n0xff,1e6,finance\n`, 2],
    ["no count", `${HEADER}\n0xff,,finance\n`, 2],
    ["a count beyond all numbers", `${HEADER}\n0xff,${"9".repeat(16)},finance\n`, 2],
    ["an unknown field", `${HEADER}\n0xff,500000,gardening\n`, 2],
    ["a field's number", `${HEADER}\n0xff,500000,3\n`, 2],
    ["no pseudonym", `${HEADER}\n,500000,finance\n`, 2],
    ["the pseudonym 0", `${HEADER}\n0x0,500000,finance\n`, 2],
    ["a pseudonym outside the field", `${HEADER}\n${SCALAR_ORDER},500000,finance\n`, 2],
    ["an address of 0X", `${HEADER}\n0X12g,500000,finance\n`, 2],
    ["a quote within a cell", `${HEADER}\n0xff,50"0000,finance\n`, 2],
    ["a quote that never ends", `${HEADER}\n0xff,"500000,finance\n${"x,".repeat(600_000)}`, 3],
    ["text in another encoding", new Uint8Array([...new TextEncoder().encode(`${HEADER}\n0xff,1,`), 0xbd, 0xf0]), 2],
  ];
  for (const [what, content, line] of wrong) {
    it(`refuses ${what}, says which line, and quotes nothing of it`, async () => {
      try {
        await read(content);
      } catch (thrown) {
        expect(thrown).to.be.instanceOf(DisclosureCountInvalid);
        expect(thrown).to.include({ line });
        expect((thrown as Error).message).not.to.match(/500000|gardening|0xff|1e6|12g/u);
        return;
      }
      expect.fail("nothing was thrown");
    });
  }

  it("reads a file of many pieces row by row", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${hex(BigInt(i + 1))},${i},finance`);
    const file = fileOf(`${HEADER}\r\n${rows.join("\r\n")}\r\n`);
    let [next, bytes] = [0, 0];
    for await (const row of readAudienceFile(file, FIELDS, (piece) => (bytes += piece.length))) {
      if (row.line !== next + 2 || row.pseudonym !== BigInt(next + 1) || row.followers !== next) expect.fail(`${next}`);
      next += 1;
    }
    expect(next).to.equal(20_000);
    expect(bytes).to.equal(readFileSync(file).length);
  });
});

describe("SeenPseudonyms", () => {
  it("tells where each stood first, also of those that begin or end alike", () => {
    const seen = new SeenPseudonyms();
    const many = Array.from({ length: 10_000 }, (_, i) => (BigInt(i % 100) << 200n) | BigInt(Math.floor(i / 100)));
    many.forEach((pseudonym, i) => {
      if (seen.add(pseudonym, i + 1) !== 0) expect.fail(`${i} is new`);
    });
    many.forEach((pseudonym, i) => {
      if (seen.add(pseudonym, 1) !== i + 1) expect.fail(`${i} stood there`);
    });
  });
});

describe("disclosure:report-file", () => {
  let fixture: CreatorsFixture;

  beforeEach(async () => {
    fixture = await deployWithCreators();
  });

  interface Outcome {
    readonly out: string;
    readonly error: string;
  }

  async function run(csv: string, args: object = {}): Promise<Outcome> {
    const { log, error } = console;
    const [out, errors]: [string[], string[]] = [[], []];
    console.log = (...parts: unknown[]) => void out.push(parts.join(" "));
    console.error = (...parts: unknown[]) => void errors.push(parts.join(" "));
    try {
      await hre.run("disclosure:report-file", { platform: "weibo", csv, observed: undefined, dryRun: false, ...args });
    } finally {
      [console.log, console.error] = [log, error];
      process.exitCode = 0;
    }
    return { out: out.join("\n"), error: errors.join("\n") };
  }

  /** The row of the table that it prints, by column. */
  function rowOf({ out, error }: Outcome): Record<string, string> {
    expect(error).to.equal("");
    const [header = "", values = ""] = out.split("\n").slice(-2);
    const cells = values.split(/ {2,}/u);
    return Object.fromEntries(header.split(/ {2,}/u).map((name, i) => [name, cells[i] ?? ""]));
  }

  const counts = (followers: number): string =>
    fileOf(
      [
        HEADER,
        ...[fixture.creator, fixture.other].map(({ pseudonym }) => `${hex(pseudonym)},${followers},finance`),
      ].join("\n"),
    );
  const journals = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".journal"));

  it("reports a file once, as of the time when it was first reported", async () => {
    const csv = counts(1_234_567);
    const observed = await time.latest();
    expect(rowOf(await run(csv, { dryRun: true }))).to.include({ accounts: "2", arises: "2", "to send": "2" });
    expect(journals()).to.deep.equal([]);
    expect(await flagsOf(fixture)).to.equal(0);
    expect(rowOf(await run(csv))).to.include({ accounts: "2", arises: "2", sent: "2", transactions: "1" });
    expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    await time.increase(DAY);
    const again = await run(csv);
    expect(rowOf(again)).to.include({ sent: "0", transactions: "0" });
    expect(again.out).to.include("going on with counts of");
    const { platformId, pseudonym } = fixture.creator;
    expect((await readDuty(fixture.network, platformId, pseudonym)).lastReportAt).to.equal(observed);
    const [journal = ""] = journals();
    expect(readFileSync(join(folder, journal), "utf8"))
      .not.to.include("1234567")
      .and.not.to.include(hex(pseudonym));
  });

  it("does not lift a duty by one low file that is run again days later", async () => {
    await run(counts(1_234_567));
    await time.increase(DAY);
    const low = counts(10);
    expect(rowOf(await run(low))).to.include({ falls: "2", sent: "2" });
    await time.increase(LIFT + DAY);
    expect(rowOf(await run(low))).to.include({ sent: "0" });
    expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    expect(rowOf(await run(counts(11)))).to.include({ lifts: "2", sent: "2" });
    expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
  });

  it("refuses a file with a wrong line and sends nothing, and takes it when it is right", async () => {
    const file = counts(1_234_567);
    const right = readFileSync(file, "utf8");
    writeFileSync(file, `${right}\n${hex(5n)},many,finance\n`);
    expect((await run(file)).error).to.include("DISCLOSURE_COUNT_INVALID: line 4");
    expect(journals()).to.deep.equal([]);
    expect(await flagsOf(fixture)).to.equal(0);
    writeFileSync(file, right);
    expect(rowOf(await run(file))).to.include({ sent: "2" });
  });

  it("says the same time or none for counts that were reported before", async () => {
    const csv = counts(1_234_567);
    const observed = (await time.latest()) - 60;
    expect(rowOf(await run(csv, { observed }))).to.include({ sent: "2" });
    expect((await run(csv, { observed: observed + 1 })).error).to.include("TASK_COUNTED_BEFORE");
    expect(rowOf(await run(csv, { observed }))).to.include({ sent: "0" });
  });

  it("says what is wrong with the file's path, the platform and a damaged journal", async () => {
    expect((await run(join(folder, "none.csv"))).error).to.include("TASK_FILE_UNREADABLE");
    expect((await run(counts(1), { platform: "My Space" })).error).to.include("PLATFORM_SLUG_MALFORMED");
    expect((await run(counts(1), { platform: "myspace" })).error).to.match(/^PLATFORM_/u);
    const csv = counts(1_234_567);
    await run(csv);
    for (const journal of journals()) writeFileSync(join(folder, journal), "{}");
    expect((await run(csv)).error).to.include("it names no time");
  });
});
