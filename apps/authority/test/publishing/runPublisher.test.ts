import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LOCAL, onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { HDNodeWallet, Mnemonic } from "ethers";

import { openEpoch, standingEpoch } from "../../src/publishing/epochs.ts";
import { openPublisher } from "../../src/publishing/openPublisher.ts";
import { runPublisher } from "../../src/publishing/runPublisher.ts";
import { describeOnService } from "../setup/service.ts";
import { operatorSigners, operatorsAnswer, publishedGroup, queueLeaves } from "./stage.ts";

const MNEMONIC = "test test test test test test test test test test test junk";

describeOnService("runPublisher", [], (running) => {
  const network = onTestChain();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-publisher-"));
    const { privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${LOCAL.relayer}`);
    await writeFile(join(folder, "sender"), privateKey, { mode: 0o600 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("is nobody's without a sender's key", async () => {
    expect(await openPublisher(running().service)).to.equal(undefined);
  });

  it("publishes as operators answer, when it is asked to on the desk's listener, and ends when it is told to", async () => {
    const { service } = running();
    const config = {
      ...service.config,
      senderKeyFile: join(folder, "sender"),
      pollSeconds: 0.05,
      publishSeconds: 3_600,
    };
    const publisher = await openPublisher({ ...service, config });
    if (publisher === undefined) throw new Error("no publisher");
    const group = publishedGroup(service.database, network());
    await queueLeaves(group, 0, 120);
    const stop = new AbortController();
    const ended = runPublisher(publisher.groups, { ...publisher, signal: stop.signal, pollSeconds: 0.05 });
    await until(async () => typeof (await openEpoch(group.db, 0))?.safe_nonce === "number");
    await operatorsAnswer(group, operatorSigners(network()).slice(0, 2));
    await until(async () => (await standingEpoch(group.db, 0)) !== undefined);

    await queueLeaves(group, 120, 130);
    const asked = await running().deskCall("POST", "/v1/groups/0/publications", undefined, {});
    expect([asked.status, asked.json.state]).to.deep.equal([202, "requested"]);
    await until(async () => typeof (await openEpoch(group.db, 0))?.safe_nonce === "number");
    await operatorsAnswer(group, operatorSigners(network()).slice(1));
    await until(async () => (await standingEpoch(group.db, 0))?.size === 130);
    stop.abort();
    await ended;
    await publisher.close();
    expect(running().readLog()).to.include("epoch confirmed");
  });
});

/** Waits for what the publisher does by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
