import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { generatePopulation } from "../../scripts/population/generatePopulation.ts";
import { writePopulation } from "../../tasks/writePopulation.ts";
import { expectRejectedCode } from "../codes.ts";

const OPTIONS = { people: 20, organisations: 3, seed: 1 };

describe("writePopulation", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "realdid-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("writes the same people and organisations as JSON and as CSV", async () => {
    const json = join(folder, "people.json");
    const population = generatePopulation(OPTIONS);
    expect(await writePopulation(OPTIONS, "json", json)).to.deep.equal([json]);
    expect(JSON.parse(readFileSync(json, "utf8"))).to.deep.equal(population);

    const csv = join(folder, "people.csv");
    const beside = join(folder, "organisations.csv");
    expect(await writePopulation(OPTIONS, "csv", csv)).to.deep.equal([csv, beside]);
    const people = population.people.map(({ name, number }) => `${name},${number}`);
    expect(readFileSync(csv, "utf8").trimEnd().split("\n")).to.deep.equal(["name,number", ...people]);
    const organisations = population.organisations.map(({ name, creditCode }) => `${name},${creditCode}`);
    expect(readFileSync(beside, "utf8").trimEnd().split("\n")).to.deep.equal(["name,creditCode", ...organisations]);
  });

  it("refuses another format", async () => {
    await expectRejectedCode(writePopulation(OPTIONS, "xml", join(folder, "people.xml")), "TASK_FORMAT_UNKNOWN");
  });
});
