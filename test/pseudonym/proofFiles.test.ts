import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("Tasks pseudonym:prove, check-proofs and submit", () => {
  let fixture: PeopleFixture;
  let folder: string;
  let printed: string;
  const { log, error } = console;
  const { REALDID_MNEMONIC: before } = process.env;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    folder = mkdtempSync(join(tmpdir(), "realdid-"));
    printed = "";
    console.log = console.error = (...parts: unknown[]) => {
      printed += `${parts.join(" ")}\n`;
    };
  });

  afterEach(() => {
    Object.assign(console, { log, error });
    process.exitCode = 0;
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.REALDID_MNEMONIC;
    else process.env.REALDID_MNEMONIC = before;
  });

  const as = (person: number): Wallet => {
    const wallet = fixture.wallets[person] as Wallet;
    process.env.REALDID_MNEMONIC = wallet.mnemonic;
    return wallet;
  };

  async function proveInto(name: string, person: number, args: Record<string, unknown> = {}): Promise<string> {
    const out = join(folder, name);
    as(person);
    await hre.run("pseudonym:prove", { platform: "weibo", action: "register", out, ...args });
    return out;
  }

  /** What a task prints, and how it exits. */
  async function run(
    name: string,
    files: readonly string[],
  ): Promise<{ readonly text: string; readonly exit: unknown }> {
    printed = "";
    process.exitCode = 0;
    await hre.run(name, { files });
    const exit = process.exitCode;
    process.exitCode = 0;
    return { text: printed, exit };
  }

  const sequenceOf = async (person: number): Promise<bigint> =>
    fixture.network.pseudonymRegistry.sequenceOf(WEIBO, derivePseudonym(fixture.wallets[person] as Wallet, WEIBO));

  it("carries registrations of several people in files to whoever pays, in one transaction, once", async () => {
    const files = [await proveInto("0.json", 0), await proveInto("1.json", 1)];
    expect(printed).to.contain("next: npx hardhat pseudonym:submit ");
    expect(await sequenceOf(0)).to.equal(0);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      for (const { mnemonic, commitment } of fixture.wallets) {
        expect(text).not.to.contain(mnemonic).and.not.to.contain(commitment.toString(16));
      }
    }
    const checked = await run("pseudonym:check-proofs", files);
    expect(checked.text.match(/ holds$/gm)).to.have.length(2);
    expect(checked.exit).to.equal(0);

    const height = await time.latestBlock();
    const submitted = await run("pseudonym:submit", files);
    expect(submitted.text.match(/ done +0x[0-9a-f]{64}$/gm)).to.have.length(2);
    expect(submitted.exit).to.equal(0);
    expect(await time.latestBlock()).to.equal(height + 1);
    expect([await sequenceOf(0), await sequenceOf(1)]).to.deep.equal([1n, 1n]);

    const again = await run("pseudonym:submit", files);
    expect(again.text.match(/ moved on +-$/gm)).to.have.length(2);
    expect(again.exit).to.equal(0);
    expect(await time.latestBlock()).to.equal(height + 1);
  });

  it("carries every other action, each to its own function", async () => {
    await run("pseudonym:submit", [await proveInto("register.json", 0)]);
    for (const [i, action] of (["renew", "replace", "freeze"] as const).entries()) {
      const { text } = await run("pseudonym:submit", [await proveInto(`${action}.json`, 0, { action })]);
      expect(text).to.contain(" done ");
      expect(await sequenceOf(0)).to.equal(2 + i);
    }
  });

  it("names the bad files, sends the good ones, and exits non-zero", async () => {
    const good = await proveInto("good.json", 0);
    const json = JSON.parse(readFileSync(good, "utf8")) as Record<string, unknown> & { points: string[] };
    const bad: Record<string, unknown> = {
      PSEUDONYM_PROOF_FALSE: { ...json, sequence: 1 },
      PSEUDONYM_PROOF_MALFORMED: { ...json, points: json.points.slice(1) },
      PSEUDONYM_PROOF_OTHER_NETWORK: { ...json, chainId: "1" },
    };
    const files = [good];
    for (const [code, content] of Object.entries(bad)) {
      writeFileSync(join(folder, `${code}.json`), JSON.stringify(content));
      files.push(join(folder, `${code}.json`));
    }
    writeFileSync(join(folder, "TASK_FILE_UNREADABLE.json"), "no json");
    files.push(join(folder, "TASK_FILE_UNREADABLE.json"), good);
    for (const name of ["pseudonym:check-proofs", "pseudonym:submit"]) {
      const { text, exit } = await run(name, files);
      for (const code of [...Object.keys(bad), "TASK_FILE_UNREADABLE"]) {
        expect(text).to.contain(`${code}.json: ${code}: `);
      }
      expect(exit).to.equal(1);
    }
    expect(await sequenceOf(0)).to.equal(1);
  });

  it("says that a proof's time is over before it is sent, and the registry's reason afterwards", async () => {
    const file = await proveInto("late.json", 0);
    await time.increase(3600);
    const checked = await run("pseudonym:check-proofs", [file]);
    expect(checked.text).to.contain("holds, but its time is over");
    const { text, exit } = await run("pseudonym:submit", [file]);
    expect(text).to.contain("PSEUDONYM_DEADLINE_PASSED: ");
    expect(exit).to.equal(1);
  });

  it("writes no file if there is no proof, and never over another file", async () => {
    as(0);
    await proveInto("freeze.json", 0, { action: "claim", group: 0 });
    await proveInto("freeze.json", 0, { action: "renew" });
    await proveInto("freeze.json", 0, { action: "freeze", group: 1 });
    expect(existsSync(join(folder, "freeze.json"))).to.equal(false);
    const kept = join(folder, "kept.json");
    writeFileSync(kept, "mine");
    await proveInto("kept.json", 0);
    expect(printed).to.contain("TASK_FILE_UNWRITABLE: ");
    expect(readFileSync(kept, "utf8")).to.equal("mine");
  });
});
