import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { formatDid } from "../../sdk/did/formatDid.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { deployRealDid } from "../fixture.ts";
import { LATE, bytes32 } from "./fixture.ts";

const JWK = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };

describe("Tasks did:*", () => {
  let did: string;
  let other: string;
  let printed: string;
  const { log, error } = console;

  beforeEach(async () => {
    const { network } = await deployRealDid();
    const [, , , , , , , , holder, delegate] = await hre.ethers.getSigners();
    did = formatDid(network.deployment.name, holder?.address as Hex);
    other = delegate?.address ?? "";
    console.log = console.error = (...parts: unknown[]) => {
      printed += `${parts.join(" ")}\n`;
    };
  });

  afterEach(() => {
    Object.assign(console, { log, error });
    process.exitCode = 0;
  });

  async function run(task: string, args: object = {}): Promise<string> {
    printed = "";
    process.exitCode = 0;
    await hre.run(task, { did, ...args });
    return printed;
  }

  it("show a DID that was never changed, and say so in its history", async () => {
    expect(await run("did:show")).to.match(/version +updated +next version +deactivated\n0 +- +- +false/);
    expect(await run("did:history")).to.contain("never changed");
  });

  it("publish and withdraw a key, a service and a delegate, and say what comes next", async () => {
    const entries = [
      { task: "did:key", args: { jwk: JWK, purpose: "sigAuth" }, shown: /#key-1 +yes +yes/ },
      { task: "did:service", args: { type: "Hub", endpoint: '{"a":["https://a.example"]}' }, shown: /#service-2 +Hub/ },
      { task: "did:delegate", args: { to: other.toLowerCase() }, shown: /#delegate-3 +yes/ },
    ];
    for (const { task, args, shown } of entries) {
      expect(await run(task, args)).to.contain(`next: npx hardhat did:show ${did}`);
      expect(await run("did:show")).to.match(shown);
    }
    for (const { task, args, shown } of entries) {
      expect(await run(task, { ...args, revoke: true })).to.contain("withdrawn");
      expect(await run("did:show")).to.not.match(shown);
      expect(await run(task, { ...args, revoke: true })).to.contain("TASK_ENTRY_NOT_FOUND");
    }
  });

  it("send nothing when what is to be withdrawn is there for another purpose", async () => {
    await run("did:key", { jwk: JWK, purpose: "sigAuth" });
    const before = await run("did:history");
    expect(await run("did:key", { jwk: JWK, revoke: true })).to.contain("TASK_ENTRY_NOT_FOUND");
    expect(process.exitCode).to.equal(1);
    expect(await run("did:history")).to.equal(before);
  });

  it("refuse JWKs, purposes, days and accounts that are none, with what is right", async () => {
    for (const jwk of [null, "text", {}, { ...JWK, x: undefined }, { ...JWK, kty: "EC" }, { ...JWK, crv: "P-521" }]) {
      expect(await run("did:key", { jwk }), JSON.stringify(jwk)).to.contain("DID_ATTRIBUTE_INVALID");
    }
    expect(await run("did:key", { jwk: JWK, purpose: "login" })).to.contain("veriKey, sigAuth or enc");
    expect(await run("did:key", { jwk: JWK, days: 0 })).to.contain("TASK_DAYS_INVALID");
    expect(await run("did:key", { jwk: JWK, from: "0x12" })).to.contain("TASK_ACCOUNT_UNKNOWN");
    expect(await run("did:key", { jwk: JWK, from: `0x${"12".repeat(20)}` })).to.contain("--from");
    expect(await run("did:delegate", { to: "0x12" })).to.contain("DID_CONTROLLER_INVALID");
  });

  it("hand a DID over and name who changes it then", async () => {
    expect(await run("did:controller", { to: other })).to.contain(`--from ${other}`);
    expect(await run("did:key", { jwk: JWK })).to.contain("DID_NOT_CONTROLLER");
    expect(await run("did:key", { jwk: JWK, from: other })).to.contain("next:");
    expect(await run("did:deactivate", { from: other })).to.contain("true");
    expect(await run("did:show")).to.match(/ true\n/);
  });

  describe("with signed changes", () => {
    let folder: string;
    let out: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "realdid-"));
      out = path.join(folder, "signed.json");
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    const submit = async (file: string): Promise<string> => {
      printed = "";
      process.exitCode = 0;
      await hre.run("did:submit", { file });
      return printed;
    };
    const service = { kind: "setAttribute", name: bytes32("did/svc/Hub"), value: "0x68747470733a61", validity: 1000 };

    it("sign several into a file that anyone submits, once", async () => {
      const changes = [service, { kind: "changeOwner", newOwner: other }];
      expect(await run("did:sign", { changes, deadline: LATE, out })).to.contain(`did:submit ${out}`);
      expect(await run("did:history")).to.contain("never changed");
      expect(await submit(out)).to.contain(`did:show ${did}`);
      expect(await run("did:show")).to.contain("#service-1");
      expect(await submit(out)).to.contain("DID_NONCE_WRONG");
      await run("did:sign", { changes: [{ kind: "deactivate" }], deadline: LATE, out: `${out}.end`, from: other });
      await submit(`${out}.end`);
      expect(await run("did:show")).to.match(/ true\n/);
    });

    it("refuse what is no change, a deadline that passed, another's signature, and files that are none", async () => {
      const args = { changes: [service], deadline: LATE, out };
      for (const changes of [[{ kind: "upgrade" }], null, "text"]) {
        expect(await run("did:sign", { ...args, changes })).to.contain("DID_CHANGE_INVALID");
      }
      expect(await run("did:sign", { ...args, changes: [] })).to.contain("DID_BATCH_EMPTY");
      expect(await run("did:sign", { ...args, deadline: 1 })).to.contain("TASK_DEADLINE_PASSED");
      await run("did:sign", { ...args, from: other });
      expect(await submit(out)).to.contain("DID_SIGNATURE_INVALID");
      expect(await run("did:sign", args)).to.contain("TASK_FILE_UNWRITABLE");
      const [signed] = JSON.parse(readFileSync(out, "utf8")) as [object];
      for (const bent of [{}, [{ ...signed, nonce: -1 }], [null], [{ ...signed, nonce: "x" }]]) {
        writeFileSync(out, JSON.stringify(bent));
        expect(await submit(out), JSON.stringify(bent)).to.contain("TASK_FILE_UNREADABLE");
      }
      for (const bent of [{ change: null }, { deadline: "soon" }]) {
        writeFileSync(out, JSON.stringify([{ ...signed, ...bent }]));
        expect(await submit(out), JSON.stringify(bent)).to.contain("DID_CHANGE_INVALID");
      }
    });
  });
});
