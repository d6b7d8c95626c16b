import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";

import { describeSchema } from "../../sdk/attestation/describeSchema.ts";
import { registerSchema } from "../../sdk/attestation/registerSchema.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { issueMany } from "../../tasks/attestationMany.ts";
import { readStatements } from "../../tasks/attestationInput.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf, codeThrown } from "../codes.ts";

const HASH = id("something salted") as Hex;
const NOTES = describeSchema({ definition: "Notes. (string note,bool[] marks)" });
const STATED = { schema: "name-statement", subject: HASH, content: { documentHash: HASH } };

describe("Files of the attestation tasks", () => {
  let network: RealDidNetwork;
  let folder: string;
  let printed: string;
  const { log, error } = console;

  beforeEach(async () => {
    const fixture = await deployRealDid();
    network = fixture.as(fixture.keys.authority);
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
  });

  const file = (name: string): string => join(folder, name);
  const text = (name: string): string => readFileSync(file(name), "utf8");
  function write(name: string, content: unknown): string {
    writeFileSync(file(name), typeof content === "string" ? content : JSON.stringify(content));
    return file(name);
  }
  const countIssued = async (): Promise<number> =>
    (await network.attestationLog.queryFilter(network.attestationLog.filters.Attested())).length;

  describe("attestation:issue-many", () => {
    const many = Array.from({ length: 600 }, () => STATED);

    it("goes on where an interrupted run stopped, and issues nothing twice", async () => {
      const stop = new Error("interrupted");
      const interrupted = issueMany(network, many, {
        out: file("out.jsonl"),
        onProgress: () => {
          throw stop;
        },
      });
      expect(await interrupted.catch((thrown: unknown) => thrown)).to.equal(stop);
      const first = await countIssued();
      expect(first).to.be.within(500, 599);
      const plan = text("out.jsonl");
      expect(plan.trim().split("\n")).to.have.length(600);
      expect(await issueMany(network, many, { out: file("out.jsonl") })).to.include({ issued: 600, total: 600 });
      expect(await issueMany(network, many, { out: file("out.jsonl") })).to.include({ issued: 600, gas: 0n });
      expect(await countIssued()).to.equal(600);
      expect(text("out.jsonl")).to.equal(plan);
    });

    it("sends nothing if the file is of other statements or cannot be written", async () => {
      await issueMany(network, [STATED], { out: file("out.jsonl") });
      const other = [{ ...STATED, subject: id("another") }];
      for (const [inputs, out] of [
        [other, "out.jsonl"],
        [[STATED, STATED], "out.jsonl"],
        [[STATED], "no/such/folder"],
      ] as const) {
        expect(await codeOf(issueMany(network, inputs, { out: file(out) }))).to.equal("TASK_FILE_UNWRITABLE");
      }
      expect(await countIssued()).to.equal(1);
    });

    it("takes no expiry for never but 0, and no statement with a field that none has", async () => {
      for (const expiresAt of [null, "", " ", [], false, "soon", "1e3", -1]) {
        expect(await codeOf(issueMany(network, [{ ...STATED, expiresAt }], {})), String(expiresAt)).to.equal(
          "ATTESTATION_FIELD_INVALID",
        );
      }
      expect(await issueMany(network, [{ ...STATED, expiresAt: "4000000000" }], {})).to.include({ issued: 1 });
      for (const extra of ["expires", "salt", "__proto__x"]) {
        const misspelt = write("a.json", [{ ...STATED, [extra]: 4_000_000_000 }]);
        expect(codeThrown(() => readStatements(misspelt))).to.equal("ATTESTATION_FIELD_INVALID");
      }
    });

    it("reads .csv as spreadsheets write it: byte order mark, lines in quotes, texts that look like values", async () => {
      await registerSchema(network, { definition: NOTES.definition });
      const rows = [`${HASH},"two\r\nlines",[true]`, `${HASH},true,[]`, `${HASH}, [x] ,"[true,false]"`];
      const csv = write("a.csv", `\ufeffsubject,note,marks\r\n${rows.join("\r\n")}\r\n`);
      expect(await issueMany(network, readStatements(csv), { schema: NOTES.id })).to.include({ issued: 3 });
      const events = await network.attestationLog.queryFilter(network.attestationLog.filters.Attested());
      const notes = events.map(({ args }) => hre.ethers.AbiCoder.defaultAbiCoder().decode(["string"], args.content)[0] as unknown); // prettier-ignore
      expect(notes).to.deep.equal(["two\r\nlines", "true", "[x]"]);
      for (const bad of [
        'subject,note\n1,a"b,c"\n',
        'subject,note\n1,"a\n',
        'subject,note\n1,"a"b\n',
        "subject,a,a\n1,2,3\n",
      ]) {
        expect(
          codeThrown(() => readStatements(write("b.csv", bad))),
          bad,
        ).to.equal("TASK_FILE_UNREADABLE");
      }
    });
  });

  it("are never overwritten: documents, signed statements and proofs", async () => {
    const kept = write("kept.json", "a document with its salt");
    const args = { ...STATED, out: kept };
    const items = write("items.json", [HASH]);
    for (const [task, own] of [
      ["attestation:sign", { ...args, deadline: 4_000_000_000 }],
      ["attestation:sign-document", args],
      ["attestation:anchor", { file: items, out: kept }],
      ["attestation:anchor", { file: items, out: file("no/such/folder") }],
    ] as const) {
      printed = "";
      await hre.run(task, own);
      expect(printed, task).to.contain("TASK_FILE_UNWRITABLE: ");
    }
    expect(text("kept.json")).to.equal("a document with its salt");
    expect(await network.attestationLog.queryFilter(network.attestationLog.filters.Anchored())).to.have.length(0);
  });

  it("keep the proofs when anchoring fails after they were written", async () => {
    const run = { file: write("items.json", [HASH]), out: file("proofs.json") };
    await hre.run("attestation:anchor", run);
    const proofs = text("proofs.json");
    await hre.run("attestation:anchor", run);
    expect(printed).to.contain("ATTESTATION_ANCHOR_INVALID");
    await hre.run("attestation:anchor", { ...run, out: file("again.json") });
    expect([text("proofs.json"), text("again.json")]).to.deep.equal([proofs, proofs]);
  });
});
