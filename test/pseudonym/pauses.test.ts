import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { toChainBatch, toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { freezePseudonym } from "../../sdk/pseudonym/freezePseudonym.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { PHYSICIANS, publishPhysicians } from "./licence.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "./people.ts";

const WEIBO = platformIdOf("weibo");
const DAY = 86_400;

describe("PseudonymRegistry: leases and pauses", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
  });

  const pause = () => fixture.as(fixture.keys.guardian).pseudonymRegistry.pause();

  /** Stops the registry for some days, which are no whole number of lease epochs. */
  async function pauseFor(days: number): Promise<void> {
    await pause();
    await time.increase(days * DAY + 12_345);
    await fixture.asConsortium(registry, "unpause");
  }

  /** End of a lease that began in the newest block, unix seconds, whatever was paused before. */
  async function endAfterPauses(): Promise<number> {
    const paused = Number(await registry.pausedSeconds());
    const latest = (await time.latest()) - paused + fixture.definition.leaseSeconds;
    return latest - (latest % fixture.definition.leaseEpochSeconds) + paused;
  }

  it("leases that begin after a pause end on epochs of registry time, and every event tells it in unix seconds", async () => {
    const physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
    await pauseFor(100);
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const end = await endAfterPauses();
    expect(end % fixture.definition.leaseEpochSeconds).to.not.equal(0);
    expect((await registry.statusOf(WEIBO, pseudonym)).validUntil).to.equal(end);
    const claim = await prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);
    await expect(await claimGroup(fixture.network, claim))
      .to.emit(registry, "PseudonymClaimed")
      .withArgs(WEIBO, pseudonym, PHYSICIANS, end, 1, 2);
    const renewal = await prove(fixture, 0, "weibo", { action: "renew", sequence: 2 });
    await expect(await renewPseudonym(fixture.network, renewal))
      .to.emit(registry, "PseudonymRenewed")
      .withArgs(WEIBO, pseudonym, end, 1, 3);
    const next = controllerOf(fixture.wallets[0] as (typeof fixture.wallets)[number], "weibo", 1).address as Hex;
    const state = { platformId: WEIBO, pseudonym, sequence: 3, deadline: commonDeadline(await time.latest()) };
    await expect(await replacePseudonymBySignature(fixture.network, controller, state, next))
      .to.emit(registry, "PseudonymReplaced")
      .withArgs(WEIBO, pseudonym, next, end, 1, 4);

    const second = await prove(fixture, 1, "weibo");
    const [receipt] = await registerPseudonyms(fixture.network, [second]);
    await expect(receipt)
      .to.emit(registry, "PseudonymRegistered")
      .withArgs(WEIBO, second.pseudonym, second.controller, end, 1, 1);
    const third = await prove(fixture, 2, "weibo", { action: "freeze", controller: ZeroAddress as Hex });
    await expect(await freezePseudonym(fixture.network, third))
      .to.emit(registry, "PseudonymFroze")
      .withArgs(WEIBO, third.pseudonym, end, 1);

    await time.increaseTo(end - 1);
    for (const live of [pseudonym, second.pseudonym]) expect(await registry.isLive(WEIBO, live)).to.equal(true);
    expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(true);
    await time.increaseTo(end);
    for (const over of [pseudonym, second.pseudonym]) expect(await registry.isLive(WEIBO, over)).to.equal(false);
  });

  it("a lease that began before a pause is taken, frozen and claimed for as long as the pause lasted beyond its end", async () => {
    const physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const claim = await prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);
    await claimGroup(fixture.network, claim);
    const frozen = await prove(fixture, 2, "weibo", { action: "freeze", controller: ZeroAddress as Hex });
    await freezePseudonym(fixture.network, frozen);
    const end = await leaseEnd(fixture);

    await pause();
    await time.increaseTo(end + DAY);
    expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(true);
    await fixture.asConsortium(registry, "unpause");
    expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(true);
    const later = end + Number(await registry.pausedSeconds());
    const again = await prove(fixture, 0, "weibo", { sequence: 2 });
    await expect(registry.register(WEIBO, toChainProof(again, "register")))
      .to.be.revertedWithCustomError(registry, "PseudonymTaken")
      .withArgs(pseudonym, controller.address);
    const thawed = await prove(fixture, 2, "weibo", { sequence: 1 });
    await expect(registry.register(WEIBO, toChainProof(thawed, "register")))
      .to.be.revertedWithCustomError(registry, "PseudonymFrozen")
      .withArgs(thawed.pseudonym, later);
    const [receipt] = await registerPseudonyms(fixture.network, [again, thawed]);
    for (const { pseudonym: skipped, sequence } of [again, thawed]) {
      await expect(receipt).to.emit(registry, "PseudonymSkipped").withArgs(WEIBO, skipped, sequence);
    }

    // To the second: what is left out while the lease or the freeze runs is applied at its end.
    const deadline = later + 60;
    await time.increaseTo(later - 60);
    const last = [
      await prove(fixture, 0, "weibo", { sequence: 2, deadline }),
      await prove(fixture, 2, "weibo", { sequence: 1, deadline }),
    ];
    await time.setNextBlockTimestamp(later - 1);
    const [early] = await registerPseudonyms(fixture.network, last);
    await expect(early).not.to.emit(registry, "PseudonymRegistered");
    const { root, registrations } = toChainBatch(last);
    await time.setNextBlockTimestamp(later);
    await registry.registerMany(WEIBO, root, deadline, registrations, { gasLimit: 1_000_000 });
    for (const { pseudonym: bound, sequence } of last) {
      expect(await registry.isLive(WEIBO, bound)).to.equal(true);
      expect(await registry.sequenceOf(WEIBO, bound)).to.equal(sequence + 1);
    }
    expect(await registry.isLiveWith(WEIBO, pseudonym, [PHYSICIANS])).to.equal(false);
  });

  it("a pseudonym can be registered anew in the second in which its lease ends, and not one before", async () => {
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const end = await leaseEnd(fixture);
    await time.increaseTo(end - 60);
    const proof = await prove(fixture, 0, "weibo", { sequence: 1, deadline: end + 60 });
    await time.setNextBlockTimestamp(end - 1);
    await expect(registry.register(WEIBO, toChainProof(proof, "register")))
      .to.be.revertedWithCustomError(registry, "PseudonymTaken")
      .withArgs(pseudonym, controller.address);
    await time.setNextBlockTimestamp(end);
    await registry.register(WEIBO, toChainProof(proof, "register"), { gasLimit: 500_000 });
    expect(await registry.isLive(WEIBO, pseudonym)).to.equal(true);
  });
});
