import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { MaxUint256 } from "ethers";

import {
  DAILY_LIFE,
  DAY,
  FINANCE,
  FLAGS,
  GRACE,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  flagsOf,
  report,
} from "./creators.ts";

describe("DisclosureRegistry", () => {
  describe("reportAudience", () => {
    it("lets a duty arise at the threshold, with a deadline after the grace", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const reporting = report(fixture, 1_000_000);
      const dueAt = await reporting.then(() => time.latest()).then((now) => now + GRACE);
      await expect(reporting)
        .to.emit(network.disclosureRegistry, "DutyArose")
        .withArgs(creator.platformId, creator.pseudonym, dueAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect([duty.stage, duty.dueAt, duty.kind, duty.nonce, duty.lowSince]).to.deep.equal([
        1n,
        BigInt(dueAt),
        0n,
        0n,
        0n,
      ]);
    });

    it("counts 1,000,000 and not 999,999 in the first stage, 500,000 and not 499,999 in the later one", async () => {
      const fixture = await deployWithCreators();
      const { creator, other, network } = fixture;
      await expect(report(fixture, 999_999))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureBelowThreshold")
        .withArgs(creator.platformId, creator.pseudonym, 999_999);
      const laterFrom = Date.parse("2023-12-22T00:00:00+08:00") / 1000;
      await time.increaseTo(laterFrom - 10);
      await expect(report(fixture, 500_000)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureBelowThreshold",
      );
      await time.increaseTo(laterFrom);
      await expect(report(fixture, 499_999)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureBelowThreshold",
      );
      await report(fixture, 500_000);
      await report(fixture, 1_000_000, other);
      const { dutyOf } = network.disclosureRegistry;
      expect((await dutyOf(creator.platformId, creator.pseudonym)).stage).to.equal(2n);
      expect((await dutyOf(other.platformId, other.pseudonym)).stage).to.equal(1n);
    });

    it("exempts a field that the policy does not count, and any above 63", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      for (const field of [DAILY_LIFE, 64, 255]) {
        await expect(report(fixture, 5_000_000, creator, field))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureFieldExempt")
          .withArgs(creator.platformId, creator.pseudonym, field);
      }
    });

    it("keeps the deadline of a duty that stands", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const dueAt = await becomeDue(fixture);
      await time.increase(DAY);
      const observedAt = await time.latest();
      await expect(report(fixture, 2_000_000))
        .to.emit(network.disclosureRegistry, "AudienceReported")
        .withArgs(creator.platformId, creator.pseudonym, 1, observedAt);
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).dueAt).to.equal(dueAt);
    });

    it("makes the duty overdue one second after its deadline, not in it", async () => {
      const fixture = await deployWithCreators();
      const dueAt = await becomeDue(fixture);
      await time.increaseTo(dueAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increaseTo(dueAt + 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.OVERDUE);
    });

    it("refuses everyone but the platform's operator, other operators included", async () => {
      const { creator, network, keys, as } = await deployWithCreators();
      const { weibo, bilibili } = keys.operators;
      if (weibo === undefined || bilibili === undefined) throw new Error("no operator");
      for (const signer of [keys.stranger, bilibili, keys.guardian]) {
        const sending = as(signer).disclosureRegistry.reportAudience(
          creator.platformId,
          creator.pseudonym,
          1_000_000,
          FINANCE,
          1,
        );
        await expect(sending)
          .to.be.revertedWithCustomError(network.platformRegistry, "PlatformNotOperator")
          .withArgs(creator.platformId, await signer.getAddress(), weibo.address);
      }
    });

    it("refuses an unknown platform", async () => {
      const { creator, network, weibo } = await deployWithCreators();
      const unknown = `0x${"12".repeat(32)}`;
      await expect(weibo.disclosureRegistry.reportAudience(unknown, creator.pseudonym, 1_000_000, FINANCE, 1))
        .to.be.revertedWithCustomError(network.platformRegistry, "PlatformUnknown")
        .withArgs(unknown);
    });

    it("refuses a pseudonym that was never registered on this platform", async () => {
      const { creator, onBilibili, network, weibo } = await deployWithCreators();
      await expect(
        weibo.disclosureRegistry.reportAudience(creator.platformId, onBilibili.pseudonym, 1_000_000, FINANCE, 1),
      )
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosurePseudonymUnknown")
        .withArgs(creator.platformId, onBilibili.pseudonym);
    });

    it("refuses a report from the future", async () => {
      const { creator, network, weibo } = await deployWithCreators();
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(
        weibo.disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, 1_000_000, FINANCE, now + 1),
      )
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureReportInFuture")
        .withArgs(now + 1, now);
      await time.setNextBlockTimestamp(now + 1);
      await weibo.disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, 1_000_000, FINANCE, now + 1);
    });

    it("refuses a report that goes back in time, and the same one again", async () => {
      const { creator, network, weibo } = await deployWithCreators();
      const observedAt = await time.latest();
      const send = (at: number) =>
        weibo.disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, 1_000_000, FINANCE, at);
      await send(observedAt);
      for (const at of [observedAt, observedAt - 1]) {
        await expect(send(at))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureReportNotNewer")
          .withArgs(at, observedAt);
      }
    });
  });

  describe("reportAudience, at the ends of the numbers", () => {
    it("takes every count there is, from 0 to the greatest", async () => {
      const { creator, network, weibo } = await deployWithCreators();
      const { disclosureRegistry } = weibo;
      const observedAt = await time.latest();
      const send = (followers: bigint, at: number | bigint) =>
        disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, followers, FINANCE, at);
      await expect(send(0n, observedAt))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureBelowThreshold")
        .withArgs(creator.platformId, creator.pseudonym, 0);
      await expect(send(MaxUint256, MaxUint256)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureReportInFuture",
      );
      await send(MaxUint256, 0); // counted at the beginning of time: older than nothing
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).stage).to.equal(1n);
      await expect(send(0n, 0)).to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureReportNotNewer");
    });

    it("refuses a pseudonym that cannot be, and a field beyond all", async () => {
      const { creator, network, weibo } = await deployWithCreators();
      const { disclosureRegistry } = weibo;
      const observedAt = await time.latest();
      for (const pseudonym of [0n, MaxUint256]) {
        await expect(disclosureRegistry.reportAudience(creator.platformId, pseudonym, 1_000_000, FINANCE, observedAt))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosurePseudonymUnknown")
          .withArgs(creator.platformId, pseudonym);
      }
      await expect(
        disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, 1_000_000, MaxUint256, observedAt),
      ).to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureFieldExempt");
    });
  });

  describe("reportAudience, when the audience falls", () => {
    it("lifts the duty once low reports span the lift time, to the second", async () => {
      const fixture = await deployWithCreators();
      const { creator, network, weibo } = fixture;
      const registry = weibo.disclosureRegistry;
      await becomeDue(fixture);
      await time.increase(DAY);
      const observedAt = await time.latest();
      const low = (observed: number) =>
        registry.reportAudience(creator.platformId, creator.pseudonym, 0, FINANCE, observed);
      await expect(low(observedAt))
        .to.emit(network.disclosureRegistry, "AudienceReported")
        .withArgs(creator.platformId, creator.pseudonym, 0, observedAt);
      const lowSince = await time.latest();
      await time.increase(2 * LIFT);
      await low(lowSince + LIFT - 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      const lifting = low(lowSince + LIFT);
      const liftedAt = await lifting.then(() => time.latest());
      await expect(lifting)
        .to.emit(network.disclosureRegistry, "DutyLifted")
        .withArgs(creator.platformId, creator.pseudonym, 0, liftedAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).liftedAt).to.equal(
        liftedAt,
      );
    });

    it("counts from the first low report's arrival: predated ones lift nothing before real days have passed", async () => {
      const fixture = await deployWithCreators();
      const { creator, weibo } = fixture;
      await becomeDue(fixture);
      await time.increase(2 * LIFT);
      const now = await time.latest();
      const rows = [now - LIFT, now - LIFT / 2, now].map((observedAt) => ({
        pseudonym: creator.pseudonym,
        followers: 0,
        field: FINANCE,
        observedAt,
      }));
      await weibo.disclosureRegistry.reportAudienceMany(creator.platformId, rows);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increase(LIFT);
      await report(fixture, 0);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
    });

    it("begins anew after a report above the threshold: one low report before payday changes nothing", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await time.increase(DAY);
      await report(fixture, 10);
      await time.increase(2 * DAY);
      await report(fixture, 1_000_000);
      await time.increase(2 * DAY);
      await report(fixture, 10);
      await time.increase(2 * DAY);
      await report(fixture, 10);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    });

    it("counts an account that moved to an exempt field as low", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await time.increase(DAY);
      await report(fixture, 5_000_000, fixture.creator, DAILY_LIFE);
      await time.increase(LIFT + 1);
      await report(fixture, 5_000_000, fixture.creator, DAILY_LIFE);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
    });

    it("lifts an overdue duty and a disclosed one alike", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await becomeDue(fixture, fixture.other);
      await discloseSelf(fixture, fixture.other);
      await time.increase(GRACE + DAY);
      for (const creator of [fixture.creator, fixture.other]) await report(fixture, 1, creator);
      await time.increase(LIFT + 10);
      for (const creator of [fixture.creator, fixture.other]) await report(fixture, 1, creator);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED);
      expect(await flagsOf(fixture, fixture.other)).to.equal(FLAGS.LIFTED | FLAGS.DISCLOSED);
    });

    it("refuses a low report once there is no duty, and lets a new duty arise later", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await time.increase(DAY);
      await report(fixture, 1);
      await time.increase(LIFT + 1);
      await report(fixture, 1);
      await expect(report(fixture, 1)).to.be.revertedWithCustomError(
        fixture.network.disclosureRegistry,
        "DisclosureBelowThreshold",
      );
      const dueAt = await becomeDue(fixture);
      const { creator, network } = fixture;
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).dueAt).to.equal(dueAt);
    });

    it("is answered at once by a statement that was never withdrawn, if the audience grows again", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await discloseSelf(fixture);
      await time.increase(DAY);
      await report(fixture, 1);
      await time.increase(LIFT + 1);
      await report(fixture, 1);
      await becomeDue(fixture);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
    });
  });

  describe("reportAudienceMany", () => {
    it("reports all rows", async () => {
      const fixture = await deployWithCreators();
      const { creator, other, weibo } = fixture;
      const observedAt = await time.latest();
      const rows = [creator, other].map(({ pseudonym }) => ({
        pseudonym,
        followers: 1_000_000,
        field: FINANCE,
        observedAt,
      }));
      await weibo.disclosureRegistry.reportAudienceMany(creator.platformId, rows);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      expect(await flagsOf(fixture, other)).to.equal(FLAGS.DUE);
    });

    it("reports one pseudonym more than once, in the order of its counts", async () => {
      const fixture = await deployWithCreators();
      const { creator, weibo, network } = fixture;
      const { reportAudienceMany } = weibo.disclosureRegistry;
      const now = await time.latest();
      const rows = (...observed: readonly (readonly [number, number])[]) =>
        observed.map(([followers, observedAt]) => ({
          pseudonym: creator.pseudonym,
          followers,
          field: FINANCE,
          observedAt,
        }));
      await expect(reportAudienceMany(creator.platformId, rows([1_000_000, now], [0, now])))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureReportNotNewer")
        .withArgs(now, now);
      await reportAudienceMany(creator.platformId, rows([1_000_000, now - 2], [0, now - 1], [1_000_000, now]));
      const { flags, lowSince } = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect([flags, lowSince]).to.deep.equal([BigInt(FLAGS.DUE), 0n]);
    });

    it("refuses all rows if one is refused, and an empty batch", async () => {
      const fixture = await deployWithCreators();
      const { creator, other, weibo, network } = fixture;
      const observedAt = await time.latest();
      const rows = [
        { pseudonym: creator.pseudonym, followers: 1_000_000, field: FINANCE, observedAt },
        { pseudonym: other.pseudonym, followers: 1, field: FINANCE, observedAt },
      ];
      const { reportAudienceMany } = weibo.disclosureRegistry;
      await expect(reportAudienceMany(creator.platformId, rows))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureBelowThreshold")
        .withArgs(creator.platformId, other.pseudonym, 1);
      expect(await flagsOf(fixture)).to.equal(0);
      await expect(reportAudienceMany(creator.platformId, [])).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureBatchEmpty",
      );
    });
  });
});
