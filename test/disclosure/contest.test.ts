import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import { ROLES } from "../../networks/roles.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { expectRejectedCode } from "../codes.ts";
import {
  CONTEST,
  type Creator,
  type CreatorsFixture,
  DAY,
  FLAGS,
  GRACE,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  flagsOf,
  isCompliant,
  report,
  revoke,
  signAct,
  soon,
} from "./creators.ts";

/** Contests with the creator's signature. */
async function contest(fixture: CreatorsFixture, nonce = 0): Promise<unknown> {
  const { creator, network } = fixture;
  const deadline = await soon();
  const signature = await signAct(fixture, "Contest", { nonce, deadline });
  return network.disclosureRegistry.contest(creator.platformId, creator.pseudonym, deadline, signature);
}

async function decide(fixture: CreatorsFixture, upheld: boolean): Promise<unknown> {
  return resolveContest(fixture.network, fixture.keys.consortiumOwners.slice(0, 2), { ...fixture.creator, upheld });
}

async function grantResolver(fixture: CreatorsFixture, resolver: string): Promise<void> {
  const manager = await hre.ethers.getContractAt(
    ["function grantRole(uint64 role, address account, uint32 delay)"],
    fixture.network.deployment.addresses.accessManager,
  );
  await fixture.asConsortium(manager, "grantRole", ROLES.RESOLVER, resolver, 0);
}

async function dueAtOf(fixture: CreatorsFixture): Promise<number> {
  return (await readDuty(fixture.network, fixture.creator.platformId, fixture.creator.pseudonym)).dueAt;
}

describe("DisclosureRegistry", () => {
  describe("contest", () => {
    it("stops the clock: contested, compliant, not overdue after the deadline", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      await becomeDue(fixture);
      const contesting = contest(fixture);
      const contestedAt = await contesting.then(() => time.latest());
      await expect(contesting)
        .to.emit(network.disclosureRegistry, "Contested")
        .withArgs(creator.platformId, creator.pseudonym, contestedAt + CONTEST);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.CONTESTED);
      await time.increase(CONTEST - 10);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.CONTESTED);
      expect(await isCompliant(fixture)).to.equal(true);
      expect((await readDuty(network, creator.platformId, creator.pseudonym)).contestedAt).to.equal(contestedAt);
    });

    it("is accepted in the deadline's second and refused after it", async () => {
      const fixture = await deployWithCreators();
      const { network } = fixture;
      const dueAt = await becomeDue(fixture);
      await becomeDue(fixture, fixture.other);
      await time.increaseTo(dueAt - 10);
      const deadline = await soon();
      const signature = await signAct(fixture, "Contest", { deadline });
      const { platformId, pseudonym } = fixture.creator;
      await time.setNextBlockTimestamp(dueAt + 1);
      await expect(network.disclosureRegistry.contest(platformId, pseudonym, deadline, signature))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureContestTooLate")
        .withArgs(dueAt, dueAt + 1);
      const otherDueAt = (await readDuty(network, platformId, fixture.other.pseudonym)).dueAt;
      const last = await signAct(fixture, "Contest", { deadline, creator: fixture.other });
      await time.setNextBlockTimestamp(otherDueAt);
      await network.disclosureRegistry.contest(platformId, fixture.other.pseudonym, deadline, last);
    });

    it("is accepted once for each duty", async () => {
      const fixture = await deployWithCreators();
      const { network, creator } = fixture;
      await becomeDue(fixture);
      await contest(fixture);
      await expect(contest(fixture, 1))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureContestUsed")
        .withArgs(creator.pseudonym);
      await decide(fixture, false);
      await expect(contest(fixture, 1)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureContestUsed",
      );
      // A new duty can be contested anew.
      await time.increase(DAY);
      await report(fixture, 1);
      await time.increase(LIFT + 1);
      await report(fixture, 1);
      await becomeDue(fixture);
      await contest(fixture, 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.CONTESTED);
    });

    it("refuses where there is no duty, or a live statement answers it", async () => {
      const fixture = await deployWithCreators();
      const { network, creator } = fixture;
      await expect(contest(fixture)).to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureNoDuty");
      await becomeDue(fixture);
      await discloseSelf(fixture);
      await expect(contest(fixture, 1))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureAnswered")
        .withArgs(creator.pseudonym);
    });

    it("is accepted after the statement was revoked, until the new deadline", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      const statement = await discloseSelf(fixture);
      await time.increase(2 * GRACE);
      await revoke(fixture, statement);
      await time.increase(GRACE - 100);
      await contest(fixture, 1);
      await decide(fixture, false);
      const left = (await dueAtOf(fixture)) - (await time.latest());
      expect(left).to.be.within(80, 100);
    });

    it("refuses a stranger's signature", async () => {
      const fixture = await deployWithCreators();
      const { network, creator, other } = fixture;
      await becomeDue(fixture);
      const deadline = await soon();
      const signature = await signAct(fixture, "Contest", { deadline, signer: other.controller });
      await expect(network.disclosureRegistry.contest(creator.platformId, creator.pseudonym, deadline, signature))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid")
        .withArgs(creator.pseudonym, creator.controller.address);
    });

    it("lapses unanswered to lifted, by the clock, and the next act records it", async () => {
      const fixture = await deployWithCreators();
      const { network, creator } = fixture;
      await becomeDue(fixture);
      await contest(fixture);
      const lapsesAt = (await time.latest()) + CONTEST;
      await time.increaseTo(lapsesAt - 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.CONTESTED);
      await time.increaseTo(lapsesAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
      expect((await readDuty(network, creator.platformId, creator.pseudonym)).liftedAt).to.equal(lapsesAt);
      await expectRejectedCode(decide(fixture, false), "DISCLOSURE_NOT_CONTESTED");
      await time.increase(DAY);
      await expect(report(fixture, 2_000_000))
        .to.emit(network.disclosureRegistry, "DutyLifted")
        .withArgs(creator.platformId, creator.pseudonym, 2, lapsesAt)
        .and.to.emit(network.disclosureRegistry, "DutyArose");
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    });

    it("ends when the holder discloses, or when the audience falls", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await contest(fixture);
      await discloseSelf(fixture);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      await time.increase(2 * CONTEST);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);

      const falling = await deployWithCreators();
      await becomeDue(falling);
      await contest(falling);
      await time.increase(DAY);
      await report(falling, 1);
      await time.increase(LIFT + 1);
      await report(falling, 1);
      expect(await flagsOf(falling)).to.equal(FLAGS.LIFTED);
    });
  });

  describe("resolveContest", () => {
    it("lifts the duty if upheld", async () => {
      const fixture = await deployWithCreators();
      const { network, creator } = fixture;
      await becomeDue(fixture);
      await contest(fixture);
      const deciding = resolveContest(network, fixture.keys.consortiumOwners.slice(0, 2), { ...creator, upheld: true });
      const sent = deciding.then((receipt) => receipt.getTransaction());
      const liftedAt = await sent.then(() => time.latest());
      const { consortiumSafe } = network.deployment.addresses;
      await expect(sent)
        .to.emit(network.disclosureRegistry, "ContestResolved")
        .withArgs(creator.platformId, creator.pseudonym, consortiumSafe, true, 0);
      await expect(sent)
        .to.emit(network.disclosureRegistry, "DutyLifted")
        .withArgs(creator.platformId, creator.pseudonym, 1, liftedAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
    });

    it("lets the clock resume where it stopped if turned down", async () => {
      const fixture = await deployWithCreators();
      const { network, creator } = fixture;
      const dueAt = await becomeDue(fixture);
      await time.increase(DAY);
      await contest(fixture);
      const contestedAt = await time.latest();
      await time.increase(10 * DAY);
      expect(await dueAtOf(fixture)).to.equal(dueAt + (await time.latest()) - contestedAt);
      const sent = resolveContest(network, fixture.keys.consortiumOwners.slice(0, 2), {
        ...creator,
        upheld: false,
      }).then((receipt) => receipt.getTransaction());
      const resumed = dueAt + (await sent.then(() => time.latest())) - contestedAt;
      await expect(sent)
        .to.emit(network.disclosureRegistry, "ContestResolved")
        .withArgs(creator.platformId, creator.pseudonym, network.deployment.addresses.consortiumSafe, false, resumed);
      expect(await dueAtOf(fixture)).to.equal(resumed);
      await time.increaseTo(resumed + 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.OVERDUE);
    });

    it("refuses without the role, and where no contest is open", async () => {
      const fixture = await deployWithCreators();
      const { weibo, creator, network } = fixture;
      await becomeDue(fixture);
      await expect(weibo.disclosureRegistry.resolveContest(creator.platformId, creator.pseudonym, 0, false)).to.be
        .reverted;
      await expectRejectedCode(decide(fixture, true), "DISCLOSURE_NOT_CONTESTED");
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      expect(await network.disclosureRegistry.contestSeconds()).to.equal(CONTEST);
    });

    it("refuses the platform's operator even if it holds the role, and whoever becomes the operator", async () => {
      const fixture = await deployWithCreators();
      const { weibo, creator, network, keys, as } = fixture;
      const decision = [creator.platformId, creator.pseudonym, 1, false] as const;
      await becomeDue(fixture);
      await contest(fixture);
      const operator = await network.platformRegistry.operatorOf(creator.platformId);
      const successor = await keys.stranger.getAddress();
      for (const resolver of [operator, successor]) await grantResolver(fixture, resolver);
      await expect(weibo.disclosureRegistry.resolveContest(...decision))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureResolverIsOperator")
        .withArgs(creator.platformId, operator);
      await weibo.platformRegistry.rotateOperator(creator.platformId, successor);
      await expect(as(keys.stranger).disclosureRegistry.resolveContest(...decision))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureResolverIsOperator")
        .withArgs(creator.platformId, successor);
    });

    it("refuses a decision that was kept back and falls on another contest of the same pseudonym", async () => {
      const fixture = await deployWithCreators();
      const { creator, network, keys, as } = fixture;
      await grantResolver(fixture, await keys.stranger.getAddress());
      await becomeDue(fixture);
      await contest(fixture);
      const { nonce } = await readDuty(network, creator.platformId, creator.pseudonym);
      const keptBack = () =>
        as(keys.stranger).disclosureRegistry.resolveContest(creator.platformId, creator.pseudonym, nonce, true);
      await time.increase(CONTEST); // lapses; a new duty arises and is contested
      await expect(keptBack()).to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureNotContested");
      await becomeDue(fixture);
      await contest(fixture, 1);
      await expect(keptBack())
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureContestOther")
        .withArgs(creator.pseudonym, nonce, nonce + 1);
      await decide(fixture, true);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
    });
  });

  describe("pause", () => {
    it("stops every act and lengthens the deadline by the time paused", async () => {
      const fixture = await deployWithCreators();
      const { network, keys, as, creator } = fixture;
      const dueAt = await becomeDue(fixture);
      await as(keys.guardian).disclosureRegistry.pause();
      const pausedAt = await time.latest();
      await expect(report(fixture, 2_000_000)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "RegistryPaused",
      );
      await expect(contest(fixture)).to.be.revertedWithCustomError(network.disclosureRegistry, "RegistryPaused");
      await expectRejectedCode(discloseSelf(fixture), "REGISTRY_PAUSED");
      await time.increase(2 * GRACE);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await fixture.asConsortium(network.disclosureRegistry, "unpause");
      const paused = (await time.latest()) - pausedAt;
      expect((await readDuty(network, creator.platformId, creator.pseudonym)).dueAt).to.equal(dueAt + paused);
      await time.increaseTo(dueAt + paused);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increaseTo(dueAt + paused + 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.OVERDUE);
    });

    it("moves no time that has passed: contested, disclosed, lifted", async () => {
      const fixture = await deployWithCreators();
      const { network, keys, as, creator, other } = fixture;
      const dutyOf = ({ platformId, pseudonym }: Creator) => readDuty(network, platformId, pseudonym);
      const pauseOnce = async (): Promise<void> => {
        await as(keys.guardian).disclosureRegistry.pause();
        await fixture.asConsortium(network.disclosureRegistry, "unpause");
      };
      await pauseOnce();
      await becomeDue(fixture);
      await becomeDue(fixture, other);
      await contest(fixture);
      const contestedAt = await time.latest();
      await discloseSelf(fixture, other);
      const disclosedAt = await time.latest();
      await pauseOnce();
      expect((await dutyOf(creator)).contestedAt).to.equal(contestedAt);
      await decide(fixture, true);
      const liftedAt = await time.latest();
      await pauseOnce();
      expect((await dutyOf(creator)).liftedAt).to.equal(liftedAt);
      expect((await dutyOf(other)).statement?.disclosedAt).to.equal(disclosedAt);
    });

    it("gives a pause between disclosure and revocation to the holder", async () => {
      const fixture = await deployWithCreators();
      const { network, keys, as } = fixture;
      await becomeDue(fixture);
      const statement = await discloseSelf(fixture);
      await as(keys.guardian).disclosureRegistry.pause();
      await fixture.asConsortium(network.disclosureRegistry, "unpause");
      const paused = Number(await network.disclosureRegistry.pausedSeconds());
      await time.increase(GRACE);
      await revoke(fixture, statement);
      expect(await dueAtOf(fixture)).to.equal((await time.latest()) + GRACE + paused);
    });
  });
});
