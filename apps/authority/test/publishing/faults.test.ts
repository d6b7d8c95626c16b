import { LOCAL, onTestChain, testDeployment } from "@realdid/service/testing";
import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import {
  type Hex,
  type Person,
  type Revocation,
  batchOf,
  callFromSafe,
  connectNetwork,
  executeSafeTransaction,
  leafAt,
  publicationData,
  treeRoot,
} from "realdid";

import { proposalOf, validSignatures } from "../../src/publishing/collectSignatures.ts";
import { openEpoch, standingEpoch } from "../../src/publishing/epochs.ts";
import type { PublishedGroup, Step } from "../../src/publishing/group.ts";
import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import {
  type Line,
  type StageOptions,
  asKey,
  audited,
  commitment,
  mineBlocks,
  operatorSigners,
  operatorsAnswer,
  publishAll,
  publishedGroup,
  queueLeaves,
  standingLeaves,
  zeroLeaves,
} from "./stage.ts";

const GROUP = 0;

/** Somebody who lost the wallet with commitment 5. */
const REVOKED: Person = {
  personKey: `0x${"55".repeat(32)}`,
  keyVersion: 1,
  commitment: commitment(5),
  sealed: "0x00",
  sealingVersion: 1,
  revocation: { reason: "loss" },
};

describeOnDatabases("publishing when something goes wrong", (open) => {
  const network = onTestChain();
  let lines: Line[] = [];
  let next = 0;
  const group = (options: StageOptions = {}): PublishedGroup =>
    publishedGroup(open(), network(), { lines, ...options });
  const step = (options: StageOptions = {}): Promise<Step> =>
    publishGroup(group(options), { holder: "test", isDue: true });
  const events = (): string[] => lines.map(([, event]) => event);
  const send = (method: string, ...params: unknown[]): Promise<unknown> =>
    (network().runner.provider as JsonRpcProvider).send(method, params);

  /** Queues some and goes on until signatures are missing. */
  async function enrolFew(count = 3, options: StageOptions = {}): Promise<void> {
    await queueLeaves(group(), next, next + count);
    next += count;
    expect(await step(options)).to.deep.include({ reason: "signatures" });
  }

  async function expectSound(): Promise<void> {
    const audit = await audited(group());
    expect(audit.isSound).to.equal(true);
    const leaves = await standingLeaves(group());
    expect(leaves.length).to.equal(audit.tree.size);
    for (const [place, leaf] of leaves.entries()) expect(leafAt(audit.tree, place)).to.equal(leaf);
  }

  const revocation = (): Promise<Revocation | undefined> =>
    group().authority.store.transact(async (records) => (await records.personByCommitment(commitment(5)))?.revocation);

  async function withdraw(epoch: number): Promise<void> {
    await (await asKey(network(), LOCAL.guardian).enrolmentRegistry.withdrawEpoch(GROUP, epoch)).wait();
  }

  before(async () => {
    await queueLeaves(group(), 0, 120);
    next = 120;
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
  });
  beforeEach(() => {
    lines = [];
  });
  afterEach(async () => {
    await publishAll(group());
    await expectSound();
  });

  it("asks the operators anew when another transaction of the Safe takes the number they signed", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    const { publisherSafe, enrolmentRegistry } = network().deployment.addresses;
    const data = network().enrolmentRegistry.interface.encodeFunctionData("groupCount") as Hex;
    await callFromSafe(asKey(network(), LOCAL.deployer).runner, publisherSafe, operatorSigners(network()).slice(1), {
      target: enrolmentRegistry,
      data,
    });
    expect(await step()).to.deep.include({ reason: "signatures" });
    expect(events()).to.include("number of the Safe taken by another transaction");
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
  });

  it("takes back a withdrawn epoch, begins waits anew, and never publishes the same root again", async () => {
    await group().authority.store.transact((records) => records.putPerson(REVOKED));
    await zeroLeaves(group(), [5]);
    await queueLeaves(group(), next, next + 1);
    next += 1;
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect((await revocation())?.publishedAt).to.be.a("number");

    await withdraw((await standingEpoch(open().db, GROUP))?.epoch_number ?? 0);
    const later = group({ settings: { intervalSeconds: 3_600 } });
    expect(await publishGroup(later, { holder: "test" })).to.deep.include({ reason: "the schedule" });
    expect(events()).to.include("epoch withdrawn");
    expect(await revocation()).to.deep.equal({ reason: "loss" });
    expect(await standingLeaves(group())).to.include(commitment(5));

    // All but the last leaf come again; the last one would give the same root, and waits for another.
    expect(await publishAll(group())).to.deep.include({ reason: "another leaf: this root was withdrawn" });
    expect((await revocation())?.publishedAt).to.be.a("number");
    expect(await standingLeaves(group())).not.to.include(commitment(5));
    await queueLeaves(group(), next, next + 1);
    next += 1;
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect((await standingLeaves(group())).filter((leaf) => leaf === commitment(next - 2))).to.have.length(1);
  });

  it("stops at a root that somebody else published, and goes on when the guardian has withdrawn it", async () => {
    const { tree } = await audited(group());
    const foreign = batchOf(tree, GROUP, [{ place: tree.size, leaf: commitment(1_000_000) }]);
    const { publisherSafe, enrolmentRegistry } = network().deployment.addresses;
    const data = publicationData(network(), foreign);
    await callFromSafe(asKey(network(), LOCAL.deployer).runner, publisherSafe, operatorSigners(network()).slice(0, 2), {
      target: enrolmentRegistry,
      data,
    });
    await queueLeaves(group(), next, next + 1);
    next += 1;
    expect(await step()).to.deep.include({ reason: "a foreign root to be withdrawn" });
    expect(lines.some(([level, event]) => level === "error" && event === "publishing waits")).to.equal(true);
    await withdraw(Number((await network().enrolmentRegistry.groupOf(GROUP)).epoch));
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect(treeRoot((await audited(group())).tree)).not.to.equal(foreign.root);
  });

  it("waits while its sender has no ether", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    expect(await step({ sender: Wallet.createRandom() })).to.deep.include({ reason: "ether for the sender" });
    expect((await openEpoch(open().db, GROUP))?.state).to.equal("signed");
  });

  it("finds its root published by somebody else who sent the operators' signatures, and sends nothing", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    const epoch = await openEpoch(open().db, GROUP);
    if (epoch === undefined) throw new Error("no batch");
    const { publisherSafe } = network().deployment.addresses;
    const { transaction } = proposalOf(network(), epoch, publisherSafe);
    const signatures = await validSignatures(group(), epoch, publisherSafe);
    await executeSafeTransaction(asKey(network(), LOCAL.deployer).runner, transaction, signatures);
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect(events()).not.to.include("batch sent");
    expect((await standingEpoch(open().db, GROUP))?.id).to.equal(epoch.id);
  });

  it("waits while gas costs more than is allowed", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    expect(await step({ settings: { highestFee: 1n } })).to.deep.include({ reason: "a lower gas price" });
    expect((await openEpoch(open().db, GROUP))?.state).to.equal("signed");
  });

  it("sends again with a higher fee what is not mined in time", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    await send("evm_setAutomine", false);
    try {
      expect(await step()).to.deep.include({ reason: "the transaction to be mined" });
      const first = await openEpoch(open().db, GROUP);
      expect(await step()).to.deep.include({ reason: "the transaction to be mined" });
      expect((await openEpoch(open().db, GROUP))?.transaction_hash).to.deep.equal(first?.transaction_hash);
      expect(await step({ settings: { resendSeconds: 0 } })).to.deep.include({ reason: "the transaction to be mined" });
      expect((await openEpoch(open().db, GROUP))?.transaction_hash).not.to.deep.equal(first?.transaction_hash);
      await mineBlocks(network(), 1);
    } finally {
      await send("evm_setAutomine", true);
    }
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
  });

  it("counts a publication only with its confirmations, and publishes again what the chain undoes", async () => {
    await mineBlocks(network(), 3);
    await enrolFew(3, { settings: { confirmations: 3 } });
    const before = (await send("evm_snapshot")) as string;
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    const waiting = { settings: { confirmations: 3 } };
    await step(waiting);
    expect(await step(waiting)).to.deep.include({ reason: "confirmations" });
    await mineBlocks(network(), 3);
    await step(waiting);
    const confirmed = await standingEpoch(open().db, GROUP);
    await send("evm_revert", before);
    await mineBlocks(network(), 5);
    expect(await publishAll(group())).to.deep.equal({ kind: "idle" });
    expect(events()).to.include("epoch undone by the chain");
    expect((await standingEpoch(open().db, GROUP))?.root).to.deep.equal(confirmed?.root);
  });

  it("waits while the registry is paused and while the chain does not answer", async () => {
    await enrolFew();
    await operatorsAnswer(group(), operatorSigners(network()).slice(0, 2));
    const guarded = await send("evm_snapshot");
    await (await asKey(network(), LOCAL.guardian).enrolmentRegistry.pause()).wait();
    expect(await step()).to.deep.include({ reason: "the registry to be unpaused" });
    await send("evm_revert", guarded);
    const nowhere = new JsonRpcProvider("http://127.0.0.1:9", 31_337, { staticNetwork: true });
    try {
      const away = connectNetwork(testDeployment(), nowhere);
      const lost = { ...group(), network: away };
      expect(await publishGroup(lost, { holder: "test" })).to.deep.include({ reason: "the chain" });
    } finally {
      nowhere.destroy();
    }
  });

  it("does not begin a batch before the schedule, but when it is asked to", async () => {
    await queueLeaves(group(), next, next + 1);
    next += 1;
    const slow = group({ settings: { intervalSeconds: 3_600 } });
    expect(await publishGroup(slow, { holder: "test" })).to.deep.include({ reason: "the schedule" });
    await open().db.updateTable("publisher").set({ requested_at: 1 }).execute();
    expect(await publishGroup(slow, { holder: "test" })).to.deep.include({ reason: "signatures" });
  });

  it("lets one of two publishers work, and the other take over when it is gone", async () => {
    await queueLeaves(group(), next, next + 40);
    next += 40;
    const two = await Promise.all(["one", "two"].map((holder) => publishGroup(group(), { holder, isDue: true })));
    const reasons = two.map((one) => (one.kind === "waits" ? one.reason : one.kind));
    expect(reasons).to.include("signatures");
    const underWay = await open().db.selectFrom("epoch").select("id").where("state", "=", "prepared").execute();
    expect(underWay).to.have.length(1);
    const future = Date.now() + 60_000;
    await open().db.updateTable("publisher").set({ holder: "dead", held_until: future }).execute();
    expect(await step()).to.deep.include({ reason: "the other publisher" });
    await open()
      .db.updateTable("publisher")
      .set({ held_until: Date.now() - 1 })
      .execute();
    expect(await step()).to.deep.include({ reason: "signatures" });
  });
});
