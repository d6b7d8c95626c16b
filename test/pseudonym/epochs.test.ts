import { takeSnapshot } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { PHYSICIANS, publishPhysicians } from "./licence.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd, platformIdOf, prove, publish, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");

describe("PseudonymRegistry: epochs", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  let physicians: GroupTree;
  /** Registered against epochs 1, 2 and, in a batch, 2. */
  let pseudonyms: { readonly first: bigint; readonly second: bigint; readonly third: bigint };

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 2));
    const first = await registered(fixture, 0, "weibo");
    await publish(fixture, fixture.tree, [77n]);
    const second = await registered(fixture, 1, "weibo");
    const third = await prove(fixture, 2, "weibo");
    const [receipt] = await registerPseudonyms(fixture.network, [third]);
    await expect(receipt)
      .to.emit(registry, "PseudonymRegistered")
      .withArgs(WEIBO, third.pseudonym, third.controller, await leaseEnd(fixture), 2, 1);
    pseudonyms = { first: first.pseudonym, second: second.pseudonym, third: third.pseudonym };
  });

  const withdraw = (group: number, epoch: number) =>
    fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(group, epoch);
  const areLive = () => Promise.all(Object.values(pseudonyms).map((pseudonym) => registry.isLive(WEIBO, pseudonym)));
  const epochOf = async (pseudonym: bigint) => (await registry.statusOf(WEIBO, pseudonym)).epoch;

  it("a lease is of the epoch that it was proved against, and ends with that one only", async () => {
    expect(await Promise.all(Object.values(pseudonyms).map(epochOf))).to.deep.equal([1n, 2n, 2n]);
    await withdraw(0, 2);
    expect(await areLive()).to.deep.equal([true, false, false]);
  });

  it("a lease that was renewed against a later epoch outlives the former one", async () => {
    const renewal = await prove(fixture, 0, "weibo", { action: "renew", sequence: 1 });
    await expect(await renewPseudonym(fixture.network, renewal))
      .to.emit(registry, "PseudonymRenewed")
      .withArgs(WEIBO, pseudonyms.first, await leaseEnd(fixture), 2, 2);
    await withdraw(0, 1);
    expect(await areLive()).to.deep.equal([true, true, true]);
    expect(await epochOf(pseudonyms.first)).to.equal(2);
  });

  it("a claim is of its group's epoch, whatever the pseudonym's; it ends with that one only, and with the pseudonym", async () => {
    const { second } = pseudonyms;
    const claim = await prove(fixture, 1, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);
    await expect(await claimGroup(fixture.network, claim))
      .to.emit(registry, "PseudonymClaimed")
      .withArgs(WEIBO, second, PHYSICIANS, await leaseEnd(fixture), 1, 2);
    expect(await epochOf(second)).to.equal(2);
    expect(await registry.isLiveWith(WEIBO, second, [PHYSICIANS, PHYSICIANS])).to.equal(true);
    await withdraw(0, 1);
    expect(await registry.isLiveWith(WEIBO, second, [PHYSICIANS])).to.equal(true);
    const before = await takeSnapshot();
    await withdraw(PHYSICIANS, 1);
    expect(await registry.isLiveWith(WEIBO, second, [PHYSICIANS])).to.equal(false);
    expect(await registry.isLive(WEIBO, second)).to.equal(true);
    await before.restore();
    await withdraw(0, 2);
    expect(await registry.isLiveWith(WEIBO, second, [PHYSICIANS])).to.equal(false);
  });

  it("the citizens' group is never claimed, so asking for it beside others says no", async () => {
    expect(await registry.isLiveWith(WEIBO, pseudonyms.second, [])).to.equal(true);
    expect(await registry.isLiveWith(WEIBO, pseudonyms.second, [0])).to.equal(false);
  });
});
