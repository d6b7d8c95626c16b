import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { generatePopulation } from "../../scripts/population/generatePopulation.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { type FileAuthority, openAuthority } from "../../tasks/authorityFile.ts";
import { enrolSample } from "../../tasks/enrolSample.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { deployRealDid } from "../fixture.ts";

const POPULATION = generatePopulation({ people: 3, organisations: 1, seed: 1 });

describe("The authority of the tasks", () => {
  let root: string;
  let network: RealDidNetwork;
  let environment: HardhatRuntimeEnvironment;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    root = mkdtempSync(join(tmpdir(), "realdid-"));
    environment = { ...hre, config: { ...hre.config, paths: { ...hre.config.paths, root } } };
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const file = (name: string): string => join(root, "out", hre.network.name, name);
  const open = (): Promise<FileAuthority> => openAuthority(environment, network, realNameTable([]));
  const enrol = (count: number) => enrolSample(environment, network, POPULATION, POPULATION.people.slice(0, count));

  it("refuses a person whom an earlier task enrolled", async () => {
    expect((await enrol(2)).enrolled).to.have.length(2);
    const { enrolled, refused } = await enrol(3);
    expect(enrolled).to.have.length(1);
    const wallets = JSON.parse(readFileSync(file("wallets.json"), "utf8")) as Record<string, string>;
    expect(Object.keys(wallets)).to.have.length(3).and.to.include(String(enrolled[0]?.commitment));
    expect(refused.map(({ code }) => code)).to.deep.equal(["ENROLMENT_ENROLLED_BEFORE", "ENROLMENT_ENROLLED_BEFORE"]);
  });

  it("makes no new keys while there are records: everyone could enrol a second time", async () => {
    await enrol(1);
    rmSync(file("authority.keys.json"));
    await expectRejectedCode(enrol(1), "TASK_AUTHORITY_KEYS_MISSING");
    expect(readdirSync(join(root, "out", hre.network.name)).sort()).to.deep.equal(["authority.json", "wallets.json"]);
  });

  it("refuses keys that are not 32 bytes each, and files that are no JSON, without quoting them", async () => {
    await enrol(1);
    const keys = JSON.parse(readFileSync(file("authority.keys.json"), "utf8")) as Record<string, string>;
    for (const [name, text] of [
      ["authority.keys.json", JSON.stringify({ ...keys, uniqueness: "" })],
      ["authority.keys.json", JSON.stringify({ ...keys, sealing: keys.sealing?.slice(2) })],
      ["authority.keys.json", "null"],
      ["authority.keys.json", `{"sealing":${keys.sealing}`],
      ["authority.json", "{"],
      ["wallets.json", '{"0": legal winner}'],
    ] as const) {
      const good = readFileSync(file(name), "utf8");
      writeFileSync(file(name), text);
      await expectRejectedCode(enrol(1), "ENROLMENT_STORE_UNREADABLE");
      writeFileSync(file(name), good);
    }
    await enrol(2);
  });

  it("lets the first of two tasks at the same time win, and loses nobody", async () => {
    const late = await open();
    await enrol(2);
    const before = readFileSync(file("authority.json"), "utf8");
    let written = false;
    expectCode(() => late.save(() => (written = true)), "TASK_RECORDS_CHANGED");
    expect(written).to.equal(false);
    expect(readFileSync(file("authority.json"), "utf8")).to.equal(before);
  });
});
