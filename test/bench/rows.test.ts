import { expect } from "chai";
import hre from "hardhat";

import { BenchSuiteUnknown } from "../../bench/errors.ts";
import { compareRows, type Row } from "../../bench/row.ts";
import { runSuite } from "../../bench/runSuite.ts";

const row = (operation: string, system: string, value: number, note = ""): Row => ({
  operation,
  system,
  unit: "gas",
  value,
  note,
});

describe("bench", () => {
  it("lays ours beside each peer, with the ratio", () => {
    const lines = compareRows([
      row("attest", "realdid", 50, "a"),
      row("attest", "first", 200, "b"),
      row("attest", "second", 100),
      row("attest", "third", 50_000),
    ]);
    expect(lines.map(({ peer, theirs, ratio, note }) => [peer, theirs, ratio, note])).to.deep.equal([
      ["first", "200", "0.25", "a; b"],
      ["second", "100", "0.50", "a"],
      ["third", "50,000", "<0.01", "a"],
    ]);
  });

  it("shows what only one side has", () => {
    const lines = compareRows([row("ours", "realdid", 1), row("theirs", "peer", 2)]);
    expect(lines.map((line) => [line.operation, line.realdid, line.theirs, line.ratio])).to.deep.equal([
      ["ours", "1", "", ""],
      ["theirs", "", "2", ""],
    ]);
  });

  it("refuses a suite that is not there, and names those that are", async () => {
    const error: unknown = await runSuite("../gas", hre).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(BenchSuiteUnknown);
    expect((error as BenchSuiteUnknown).code).to.equal("BENCH_SUITE_UNKNOWN");
    expect((error as BenchSuiteUnknown).fix).to.contain("gas");
  });
});
