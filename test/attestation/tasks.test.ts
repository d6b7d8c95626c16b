import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import hre from "hardhat";

import { describeSchema } from "../../sdk/attestation/describeSchema.ts";
import { networkPolicy } from "../../sdk/attestation/schemaId.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const HASH = id("something salted") as Hex;
const RATING = describeSchema({ definition: "A rating of a shop. (uint8 stars,string note,bool again)" });

describe("Tasks attestation:*", () => {
  let fixture: Fixture;
  let folder: string;
  let printed: string;
  const { log, error } = console;

  beforeEach(async () => {
    fixture = await deployRealDid();
    folder = mkdtempSync(join(tmpdir(), "realdid-"));
    console.log = console.error = (...parts: unknown[]) => {
      printed += `${parts.join(" ")}\n`;
    };
  });

  afterEach(() => {
    Object.assign(console, { log, error });
    process.exitCode = 0;
    rmSync(folder, { recursive: true });
  });

  async function run(task: string, args: object = {}): Promise<string> {
    printed = "";
    process.exitCode = 0;
    await hre.run(task, args);
    return printed;
  }

  const file = (name: string): string => join(folder, name);
  const read = <T>(name: string): T => JSON.parse(readFileSync(file(name), "utf8")) as T;
  function write(name: string, content: unknown): string {
    writeFileSync(file(name), typeof content === "string" ? content : JSON.stringify(content));
    return file(name);
  }

  it("register a schema and list it with its content", async () => {
    expect(await run("attestation:schema", { definition: RATING.definition })).to.contain(RATING.id);
    const accredited = { definition: "By the accredited. (bytes32 hash)", accredited: true, final: true };
    const policy = networkPolicy(fixture.network.deployment);
    const { id: governed } = describeSchema({ definition: accredited.definition, revocable: false, policy });
    expect(await run("attestation:schema", accredited)).to.contain(governed);
    const listed = await run("attestation:schemas");
    expect(listed).to.match(/qualification +accredited +true +bytes32 qualification, bytes32 certificateHash/);
    expect(listed).to.match(new RegExp(`${RATING.id} +anyone +true +uint8 stars, string note, bool again`));
    expect(listed).to.match(new RegExp(`${governed} +accredited +false +bytes32 hash +By the accredited\\.`));
    expect(process.exitCode).to.equal(0);
  });

  it("issue a statement about a DID, show it and revoke it", async () => {
    const subject = formatDid("china", (await fixture.keys.stranger.getAddress()) as Hex);
    const content = { recordHash: HASH };
    const uid = uidIn(await run("attestation:issue", { schema: "real-name-confirmation", subject, content }));
    expect(await run("attestation:check", { uid }))
      .to.contain("real-name-confirmation")
      .and.to.contain(HASH);
    expect(await run("attestation:revoke", { uids: [uid] })).to.contain("true");
    expect(await run("attestation:check", { uid })).to.match(/\nfalse +real-name/);
    expect(process.exitCode).to.equal(0);
  });

  it("issue many from .csv, .jsonl and .json, in as many transactions as it takes, and add each uid to a file", async () => {
    await run("attestation:schema", { definition: RATING.definition });
    const csv = `subject,stars,note,again\n${HASH},5,"good, ""very""",true\n${HASH},1,,false\n`;
    const args = { schema: RATING.id, out: file("issued.jsonl") };
    expect(await run("attestation:issue-many", { file: write("a.csv", csv), ...args })).to.contain("issued 2 of 2");
    const lines = readFileSync(file("issued.jsonl"), "utf8").trim().split("\n");
    const first = (JSON.parse(lines[0] ?? "") as { uid: Hex }).uid;
    expect(await run("attestation:check", { uid: first }))
      .to.contain('good, \\"very\\"')
      .and.to.contain('"stars": "5"');
    const line = JSON.stringify({ schema: "name-statement", subject: HASH, content: { documentHash: HASH } });
    expect(await run("attestation:issue-many", { file: write("a.jsonl", `${line}\n${line}\n`) })).to.contain("2 of 2");
    const many = Array.from({ length: 600 }, () => JSON.parse(line) as unknown);
    const progress = await run("attestation:issue-many", { file: write("a.json", many) });
    expect(progress).to.match(/issued 5\d\d of 600\nissued 600 of 600/);
    expect(process.exitCode).to.equal(0);
  });

  it("sign a statement and its revocation for somebody else to submit, and name no uid but its own", async () => {
    const args = { schema: "qualification", subject: HASH, content: { qualification: HASH, certificateHash: HASH } };
    await run("attestation:sign", { ...args, deadline: 4_000_000_000, out: file("signed.json") });
    await run("attestation:submit", { file: file("signed.json") });
    const { uid } = read<{ uid: Hex }>("signed.json");
    expect(await run("attestation:check", { uid })).to.match(/\ntrue +qualification/);
    await run("attestation:sign-revocation", { uid, deadline: 4_000_000_000, out: file("revocation.json") });
    expect(await run("attestation:submit", { file: file("revocation.json") })).to.contain(uid);
    expect(await run("attestation:check", { uid })).to.match(/\nfalse +qualification/);
    expect(process.exitCode).to.equal(0);
    await run("attestation:submit", { file: write("altered.json", { ...read<object>("signed.json"), uid: HASH }) });
    expect(printed).to.contain("ATTESTATION_DOCUMENT_ALTERED: ");
  });

  it("sign documents, anchor them, and check one by its proof though its issuer is suspended since", async () => {
    const args = { schema: "qualification", subject: HASH, content: { qualification: HASH, certificateHash: HASH } };
    await run("attestation:sign-document", { ...args, out: file("document.json") });
    expect(await run("attestation:check-document", { file: file("document.json") })).to.match(/\ntrue +qualification/);
    const items = write("items.json", [read("document.json"), HASH]);
    await run("attestation:anchor", { file: items, out: file("proofs.json"), uri: "ipfs://x" });
    const issuer = fixture.keys.authority.address;
    await run("attestation:suspend", { issuer, schema: "qualification" });
    expect(await run("attestation:issuers")).to.match(/qualification +0x\w+ +\S+Z +\S+Z/);
    await run("attestation:check-document", { file: file("document.json") });
    expect(printed).to.contain("ATTESTATION_ISSUER_SUSPENDED: ");
    const others = { file: file("document.json"), inclusion: write("others.json", []) };
    expect(await run("attestation:check-document", others)).to.contain("TASK_INCLUSION_MISSING");
    process.exitCode = 0;
    const proven = { file: file("document.json"), inclusion: file("proofs.json") };
    expect(await run("attestation:check-document", proven)).to.match(/\ntrue +qualification/);
    expect(process.exitCode).to.equal(0);
  });

  it("accredit an issuer through the consortium, after its delay", async () => {
    const issuer = (await fixture.keys.stranger.getAddress()) as Hex;
    const args = { issuer, schema: "qualification", uri: "https://board.example" };
    expect(await run("attestation:accredit", { ...args, execute: false })).to.contain("with --execute");
    expect(process.exitCode).to.equal(0);
    for (const execute of [true, false]) {
      expect(await run("attestation:accredit", { ...args, execute })).to.contain("CHAIN_ACT_NOT_READY");
      expect(process.exitCode).to.equal(1);
    }
    await time.increase(fixture.definition.consortiumDelaySeconds);
    await run("attestation:accredit", { ...args, execute: true });
    expect(process.exitCode).to.equal(0);
    expect(await run("attestation:issuers")).to.contain("https://board.example");
  });

  it("audit an issuer, as a table or as JSON, and fail if anything contradicts anything", async () => {
    const args = { schema: "name-statement", subject: HASH, content: { documentHash: HASH } };
    await run("attestation:issue", args);
    const issuer = fixture.keys.authority.address;
    expect(await run("attestation:audit", { issuer })).to.match(/name-statement +1 +\S+Z +-/);
    const audit = JSON.parse(await run("attestation:audit", { issuer, json: true })) as { isSound: boolean };
    expect([audit.isSound, process.exitCode]).to.deep.equal([true, 0]);
    const { attestationLog } = fixture.as(fixture.keys.authority);
    const [event] = await attestationLog.queryFilter(attestationLog.filters.Attested());
    const schema = event?.args.schema ?? "";
    await attestationLog.attest({ schema, subject: HASH, ref: HASH, expiresAt: 0, salt: HASH, content: "0x12" });
    expect(await run("attestation:audit", { issuer }))
      .to.contain("CONTENT_INVALID")
      .and.to.contain("REFERENCE_UNKNOWN");
    expect(printed).to.contain("ATTESTATION_AUDIT_FAILED: 1 fault ");
    expect(process.exitCode).to.equal(1);
  });

  it("say with a code what is wrong, and exit non-zero", async () => {
    const stated = { schema: "name-statement", subject: HASH, content: { documentHash: HASH } };
    await run("attestation:schema", { definition: RATING.definition });
    const open = RATING.id;
    const failing: [string, object, string][] = [
      ["attestation:schema", { definition: "free text" }, "ATTESTATION_DEFINITION_INVALID"],
      ["attestation:schema", { definition: "()", policy: HASH }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:schema", { definition: "()", policy: ZeroAddress, accredited: true }, "not both"],
      ["attestation:issue", { ...stated, schema: "kyc" }, "ATTESTATION_SCHEMA_NAME_UNKNOWN"],
      ["attestation:issue", { ...stated, schema: HASH }, "ATTESTATION_SCHEMA_NOT_FOUND"],
      ["attestation:issue", { ...stated, schema: "0x12" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue", { ...stated, subject: "me" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue", { ...stated, subject: "did:web:me" }, "DID_INVALID"],
      ["attestation:issue", { ...stated, subject: `did:realdid:global:0x${"12".repeat(20)}` }, "DID_NETWORK_UNKNOWN"],
      ["attestation:issue", { ...stated, from: `0x${"12".repeat(20)}` }, "TASK_ACCOUNT_UNKNOWN"],
      ["attestation:issue", { ...stated, content: {} }, "ATTESTATION_CONTENT_INVALID"],
      ["attestation:issue", { ...stated, expires: 5 }, "ATTESTATION_EXPIRY_PASSED"],
      ["attestation:issue", { ...stated, expires: -5 }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue", { ...stated, ref: "0x" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue-many", { file: file("nowhere.json") }, "TASK_FILE_UNREADABLE"],
      ["attestation:issue-many", { file: write("b.csv", "a,b\n1,2\n") }, "TASK_FILE_UNREADABLE"],
      ["attestation:issue-many", { file: write("c.csv", "subject,b\n1\n") }, "TASK_FILE_UNREADABLE"],
      ["attestation:issue-many", { file: write("b.json", [{ subject: HASH }]) }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue-many", { file: write("c.json", [stated, {}]) }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:issue-many", { file: write("d.json", []) }, "issued"],
      ["attestation:issue-many", { file: write("j.csv", `subject,b\n${HASH},2,3\n`) }, "3 cells, the header 2"],
      ["attestation:issue-many", { file: write("j.json", [stated, { ...stated, content: {} }]) }, "statement 2 of the"],
      ["attestation:issue-many", { file: write("k.json", [stated]), out: file("no/where") }, "TASK_FILE_UNWRITABLE"],
      ["attestation:sign", { ...stated, deadline: 5, out: file("x") }, "TASK_DEADLINE_PASSED"],
      ["attestation:sign", { ...stated, deadline: 4e9, out: file("no/where") }, "TASK_FILE_UNWRITABLE"],
      ["attestation:sign", { ...stated, deadline: -1, out: file("x") }, "TASK_DEADLINE_PASSED"],
      ["attestation:submit", { file: write("e.json", {}) }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:submit", { file: write("n.json", null) }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:sign-revocation", { uid: "5", deadline: 5, out: file("x") }, "TASK_DEADLINE_PASSED"],
      ["attestation:check-document", { file: write("e.json", {}) }, "ATTESTATION_DOCUMENT_MALFORMED"],
      ["attestation:anchor", { file: write("f.json", {}), out: file("x") }, "TASK_FILE_UNREADABLE"],
      ["attestation:anchor", { file: write("g.json", ["0x12"]), out: file("x") }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:anchor", { file: write("h.json", []), out: file("x") }, "ATTESTATION_TREE_EMPTY"],
      ["attestation:anchor", { file: write("i.json", [HASH, HASH]), out: file("x") }, "ATTESTATION_UID_REPEATED"],
      ["attestation:anchor", { file: write("l.json", [HASH]), out: file("no/where") }, "TASK_FILE_UNWRITABLE"],
      ["attestation:check", { uid: "5" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:check", { uid: HASH }, "ATTESTATION_NOT_FOUND"],
      ["attestation:revoke", { uids: ["5"] }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:audit", { issuer: "me" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:accredit", { issuer: "me", schema: "qualification", uri: "" }, "ATTESTATION_FIELD_INVALID"],
      ["attestation:accredit", { issuer: ZeroAddress, schema: open, uri: "" }, "lists as accredited"],
      ["attestation:suspend", { issuer: fixture.keys.relayer.address, schema: "kyc" }, "SCHEMA_NAME_UNKNOWN"],
      ["attestation:suspend", { issuer: fixture.keys.relayer.address, schema: "qualification" }, "NOT_ACTIVE"],
    ];
    for (const [task, args, code] of failing) {
      await run(task, args);
      expect(printed, `${task} ${JSON.stringify(args)}`).to.contain(code);
      if (code === "issued") continue;
      expect(printed).to.contain("fix: ");
      expect(process.exitCode).to.equal(1);
    }
  });
});

function uidIn(printed: string): Hex {
  return /\n(0x[0-9a-f]{64})/.exec(printed)?.[1] as Hex;
}
