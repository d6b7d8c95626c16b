import { expect } from "chai";
import { VoidSigner } from "ethers";
import hre from "hardhat";

import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { withRunner } from "../../sdk/chain/network.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { cloneTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { type NetworkAudit, auditNetwork } from "../../sdk/oversight/auditNetwork.ts";
import { type ActOfPower, listActs } from "../../sdk/oversight/actsOfPower.ts";
import { type PeopleFixture, deployWithPeople, publish, publishChanges, registered } from "../pseudonym/people.ts";
import { expectRejectedCode } from "../codes.ts";

describe("auditNetwork", () => {
  let fixture: PeopleFixture;

  beforeEach(async () => {
    fixture = await deployWithPeople();
  });

  const audit = (): Promise<NetworkAudit> => auditNetwork(withRunner(fixture.network, hre.ethers.provider));

  it("rebuilds every root of every group from chain data alone", async () => {
    // The chain is restored after each test, a tree in memory is not.
    const tree = cloneTree(fixture.tree);
    await publish(fixture, tree, [7n, 8n]);
    await publishChanges(fixture, tree, [{ place: 3, leaf: 0n }]);
    const { isSound, groups, counts, checks } = await audit();
    expect(isSound).to.equal(true);
    expect(checks.map(({ holds }) => holds)).to.deep.equal([true, true, true, true]);
    const size = fixture.definition.minimumGroupSize + 5;
    expect(groups).to.deep.equal([
      {
        groupId: 0,
        authority: fixture.network.deployment.addresses.publisherSafe,
        epoch: 3,
        root: treeRoot(tree),
        size,
        people: size - 1,
        epochs: 3,
        mismatches: [],
        isSound: true,
      },
    ]);
    expect(counts).to.include({ people: size - 1, groups: 1, roots: 3, platforms: 7, pseudonyms: 0, duties: 0 });
  });

  it("names the epoch whose leaves do not give its root", async () => {
    const { network, keys } = fixture;
    const data = network.enrolmentRegistry.interface.encodeFunctionData("publishRoot", [
      0,
      treeRoot(fixture.tree),
      12345n,
      fixture.tree.size + 1,
      encodeLeaves([{ place: fixture.tree.size, leaf: 9n }]),
    ]) as Hex;
    const { publisherSafe, enrolmentRegistry } = network.deployment.addresses;
    await callFromSafe(network.runner, publisherSafe, keys.publisherOwners.slice(0, 2), {
      target: enrolmentRegistry,
      data,
    });
    const { isSound, groups, checks } = await audit();
    expect(isSound).to.equal(false);
    expect(groups[0]?.mismatches).to.deep.equal([{ epoch: 2, part: "root", withdrawn: false }]);
    expect(checks.filter(({ holds }) => !holds).map(({ claim }) => claim)).to.deep.equal([
      "group 0: the leaves of 2 epochs give every published root",
    ]);
  });

  it("counts pseudonyms by platform, each once", async () => {
    await registered(fixture, 0, "weibo");
    const { platforms, counts } = await audit();
    expect(platforms.map(({ slug, pseudonyms }) => [slug, pseudonyms])).to.deep.equal(
      fixture.definition.platforms.map((slug) => [slug, slug === "weibo" ? 1 : 0]),
    );
    expect(platforms[1]).to.include({
      domain: "weibo.com",
      operator: fixture.keys.operators.weibo?.address,
      policyVersion: 1,
    });
    expect(counts.pseudonyms).to.equal(1);
  });

  it("follows who holds which role: after the hand-over, nobody but the consortium and the guardian", async () => {
    const { consortiumSafe } = fixture.network.deployment.addresses;
    const delaySeconds = fixture.definition.consortiumDelaySeconds;
    expect((await audit()).roles).to.deep.equal([
      { role: 0n, label: "administration", account: consortiumSafe, delaySeconds },
      { role: 1n, label: "guardian", account: fixture.keys.guardian.address, delaySeconds: 0 },
      { role: 2n, label: "contest resolver", account: consortiumSafe, delaySeconds: 0 },
      { role: 3n, label: "issuer supervisor", account: consortiumSafe, delaySeconds: 0 },
    ]);
  });

  it("says so when a registry serves another network than the deployment names", async () => {
    const { deployment } = fixture.network;
    const network = { ...fixture.network, deployment: { ...deployment, networkId: `0x${"11".repeat(32)}` as Hex } };
    const { isSound, checks } = await auditNetwork(network);
    expect(isSound).to.equal(false);
    expect(checks.find(({ holds }) => !holds)?.claim).to.contain("network");
  });

  it("refuses a network without a provider", async () => {
    const network = withRunner(fixture.network, new VoidSigner(fixture.keys.relayer.address));
    await expectRejectedCode(auditNetwork(network), "OVERSIGHT_PROVIDER_MISSING");
  });
});

describe("listActs", () => {
  let fixture: PeopleFixture;
  let before: number;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    before = (await listActs(fixture.network)).length;
  });

  const since = async (): Promise<ActOfPower[]> => (await listActs(fixture.network)).slice(before);
  const summaries = async (): Promise<string[]> => (await since()).map(({ power, summary }) => `${power}: ${summary}`);

  it("tells how the network came about, with block and time", async () => {
    const acts = await listActs(fixture.network);
    expect(new Set(acts.map(({ power }) => power))).to.deep.equal(
      new Set(["govern", "accredit", "publish", "operator", "policy"]),
    );
    const first = acts[0] as ActOfPower;
    const block = await hre.ethers.provider.getBlock(first.block);
    expect(first).to.include({ event: "RoleGranted", contract: "accessManager", time: block?.timestamp });
    expect(acts.at(-1)?.summary).to.equal(`root of group 0, epoch 1, ${fixture.tree.size} places`);
  });

  it("lists a pause and a withdrawal by the guardian", async () => {
    const { pseudonymRegistry, enrolmentRegistry } = fixture.as(fixture.keys.guardian);
    await pseudonymRegistry.getFunction("pause")();
    await enrolmentRegistry.withdrawEpoch(0, 1);
    expect(await summaries()).to.deep.equal([
      "pause: the pseudonym registry is stopped",
      "withdraw: epoch 1 of group 0 was withdrawn; 0 stands",
    ]);
  });

  it("lists what the consortium schedules and does, by name", async () => {
    const { platformRegistry } = fixture.network;
    const [policy] = await platformRegistry.policyOf(hre.ethers.id("douyin"));
    await fixture.asConsortium(
      platformRegistry,
      "setPolicy",
      hre.ethers.id("weibo"),
      [...(policy as unknown as Iterable<bigint>)],
      hre.ethers.id("document"),
    );
    const found = await summaries();
    expect(found[0]).to.equal("govern: the consortium safe scheduled setPolicy of the platform registry");
    expect(found).to.include("policy: policy 2 of weibo: due from 500,000 followers");
    expect(found.some((one) => /^govern: scheduled act 0x[0-9a-f]{8}… was executed$/u.test(one))).to.equal(true);
  });

  it("lists a new operator", async () => {
    const { operators, relayer } = fixture.keys;
    await fixture.as(operators.weibo!).platformRegistry.rotateOperator(hre.ethers.id("weibo"), relayer.address);
    expect(await summaries()).to.deep.equal([`operator: weibo is operated by ${relayer.address}`]);
  });

  it("lists only what happened in the blocks asked for", async () => {
    const newest = await hre.ethers.provider.getBlockNumber();
    const acts = await listActs(fixture.network, { fromBlock: newest, toBlock: newest });
    expect(acts.map(({ event }) => event)).to.deep.equal(["RootPublished"]);
  });
});
