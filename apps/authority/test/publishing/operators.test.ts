import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { LOCAL, onTestChain, required } from "@realdid/service/testing";
import { expect } from "chai";
import { HDNodeWallet, Mnemonic } from "ethers";
import { type Hex, signSafeTransaction } from "realdid";

import { proposalOf } from "../../src/publishing/collectSignatures.ts";
import { type Epoch, openEpoch, standingEpoch } from "../../src/publishing/epochs.ts";
import type { PublishedGroup } from "../../src/publishing/group.ts";
import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { describeOnService } from "../setup/service.ts";
import { audited, operatorSigners, publishedGroup, queueLeaves } from "./stage.ts";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const MNEMONIC = "test test test test test test test test test test test junk";

describeOnService("operators who pull batches", [], (running) => {
  const network = onTestChain();
  let folder: string;
  let safe: Hex;
  const group = (): PublishedGroup => {
    const { database } = running().service;
    const settings = { leavesOnChain: 10, publicUrl: running().publicUrl };
    return publishedGroup(database, network(), { settings });
  };

  before(async () => {
    safe = network().deployment.addresses.publisherSafe;
    folder = await mkdtemp(join(tmpdir(), "realdid-operator-"));
    for (const index of LOCAL.publisherOwners) {
      const { privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${index}`);
      await writeFile(join(folder, `${index}.key`), privateKey, { mode: 0o600 });
    }
    await queueLeaves(group(), 0, 200);
    expect(await publishGroup(group(), { holder: "test" })).to.deep.include({ reason: "signatures" });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs the command `operator --once` in a process of its own. */
  function runOperator(index: number): Promise<{ readonly status: number | null; readonly output: string }> {
    const child = spawn(process.execPath, [MAIN, "operator", "--once"], {
      env: {
        ...process.env,
        REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
        OPERATOR_RPC_URL: required("TEST_RPC_URL"),
        OPERATOR_AUTHORITY_URL: running().publicUrl,
        OPERATOR_KEY_FILE: join(folder, `${index}.key`),
        OPERATOR_FOLDER: join(folder, String(index)),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += String(chunk)));
    return new Promise((resolve) => child.once("close", (status) => resolve({ status, output })));
  }

  async function underWay(): Promise<Epoch> {
    const epoch = await openEpoch(group().db, 0);
    if (epoch === undefined) throw new Error("no batch is under way");
    return epoch;
  }

  const post = (id: number, body: object) => running().publicCall("POST", `/v1/batches/${id}/signatures`, body);

  it("lists the batch with its parts, and no signature", async () => {
    const { json } = await running().publicCall("GET", "/v1/batches");
    const epoch = await underWay();
    expect(json).to.have.length(1);
    expect((json as unknown as object[])[0]).to.include({ id: epoch.id, groupId: 0, size: 200, state: "prepared" });
    expect((json as unknown as { uri: string }[])[0]?.uri).to.match(/\/v1\/leaves\/0x[0-9a-f]{64}$/u);
    expect((await running().publicCall("GET", "/v1/batches/999999")).json).to.include({
      code: "AUTHORITY_BATCH_UNKNOWN",
    });
  });

  it("keeps a signature over another root as evidence, names its operator, and goes on with the others", async () => {
    const [astray] = operatorSigners(network());
    if (astray === undefined) throw new Error("no operators");
    const epoch = await underWay();
    const wrong = 7n;
    const { transaction } = proposalOf(network(), { ...epoch, root: new Uint8Array(32).fill(7, 31) }, safe);
    const { signature } = await signSafeTransaction(astray, transaction);
    const operator = (await astray.getAddress()).toLowerCase();
    const body = {
      safeNonce: epoch.safe_nonce,
      operator,
      root: `0x${wrong.toString(16).padStart(64, "0")}`,
      signature,
    };
    const { json, status } = await post(epoch.id, body);
    expect(status).to.equal(200);
    expect(json.answers).to.deep.equal([{ operator, verdict: "evidence", root: body.root }]);
    expect((await post(epoch.id, body)).json.answers).to.have.length(1);
    expect(running().readLog()).to.include("operator signed another root");
    const metrics = await running().deskCall("GET", "/metrics");
    expect(metrics.text).to.include(`operator="${operator}",verdict="signed another root"`);
    expect(await publishGroup(group(), { holder: "test" })).to.deep.include({ reason: "signatures" });
  });

  it("takes nothing that an operator did not sign for this very batch", async () => {
    const epoch = await underWay();
    const [first, second] = operatorSigners(network());
    if (first === undefined || second === undefined) throw new Error("no operators");
    const { transaction, batch } = proposalOf(network(), epoch, safe);
    const { signature } = await signSafeTransaction(first, transaction);
    const root = `0x${batch.root.toString(16).padStart(64, "0")}`;
    const good = { safeNonce: epoch.safe_nonce, operator: await first.getAddress(), root, signature };
    const stranger = HDNodeWallet.createRandom();
    const later = await signSafeTransaction(first, { ...transaction, nonce: transaction.nonce + 1n });
    const bad = [
      { ...good, operator: await second.getAddress() },
      { ...good, operator: stranger.address, signature: (await signSafeTransaction(stranger, transaction)).signature },
      { ...good, signature: later.signature },
      { ...good, safeNonce: Number(epoch.safe_nonce) + 1 },
      { ...good, root: undefined, part: "root" },
      { ...good, part: "root" },
      { ...good, signature: `0x${"00".repeat(65)}` },
    ];
    for (const body of bad) {
      const answer = await post(epoch.id, body);
      expect([answer.status, answer.json.code]).to.deep.equal([422, "ENROLMENT_ANSWER_INVALID"]);
    }
    expect((await post(epoch.id, { ...good, more: 1 })).status).to.equal(400);
    expect((await post(epoch.id, { ...good, part: "because" })).status).to.equal(400);
  });

  it("publishes when two operators, in processes and with trees of their own, have signed", async function () {
    this.timeout(60_000);
    for (const index of LOCAL.publisherOwners.slice(1)) {
      const { output, status } = await runOperator(index);
      expect([status, output]).to.deep.equal([0, output]);
      expect(output).to.match(/batch \d+, group 0, size 200, root 0x[0-9a-f]{64}: signed/u);
    }
    expect(await publishGroup(group(), { holder: "test" })).to.deep.include({ reason: "the transaction to be mined" });
    await publishGroup(group(), { holder: "test" });
    expect(await standingEpoch(group().db, 0)).to.include({ epoch_number: 1 });
    expect((await audited(group())).isSound).to.equal(true);
  });

  it("has operators refuse what breaks a rule, and say which part", async function () {
    this.timeout(60_000);
    await queueLeaves(group(), 200, 230);
    expect(await publishGroup(group(), { holder: "test", isDue: true })).to.deep.include({ reason: "signatures" });
    const epoch = await underWay();
    // The authority itself is wrong, or somebody else holds its database.
    await group().db.updateTable("epoch").set({ size: 229 }).where("id", "=", epoch.id).execute();
    const [index] = LOCAL.publisherOwners;
    const { output } = await runOperator(index);
    expect(output).to.include(": refused: size");
    const { json } = await running().publicCall("GET", `/v1/batches/${epoch.id}`);
    expect((json.answers as { verdict: string; part: string }[])[0]).to.include({ verdict: "refusal", part: "size" });
    await group().db.updateTable("epoch").set({ size: 230 }).where("id", "=", epoch.id).execute();
    // It had kept its tree: the second start rebuilds nothing, and signs what is right.
    expect((await runOperator(index)).output).to.include(": signed");
  });
});
