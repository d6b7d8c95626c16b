import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";

import { type AudienceReport, reportAudience, reportAudienceMany } from "../../sdk/disclosure/reportAudience.ts";
import { planReports } from "../../sdk/disclosure/planReports.ts";
import { readDuty, type Duty } from "../../sdk/disclosure/readDuty.ts";
import { reachedThreshold } from "../../sdk/platform/assessAudience.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { DAILY_LIFE, DAY, FINANCE, FLAGS, LIFT, becomeDue, deployWithCreators, flagsOf } from "./creators.ts";

const NOW = 1_700_000_000;
const policy = {
  firstFrom: 1,
  firstFollowers: 1_000_000,
  laterFrom: NOW,
  laterFollowers: 500_000,
  graceSeconds: 1,
  fields: 1n << BigInt(FINANCE),
};

function row(followers: number, changes: Partial<AudienceReport> = {}): AudienceReport {
  return { pseudonym: 1n, followers, field: FINANCE, observedAt: NOW, ...changes };
}

/** Whether the row is worth reporting for a pseudonym with this duty. */
function isPlanned(report: AudienceReport, duty?: Partial<Duty>): boolean {
  const known =
    duty === undefined ? undefined : { flags: ["DUE" as const], lowSince: 0, lastReportAt: NOW - 10 * DAY, ...duty };
  return planReports({ policy, liftSeconds: LIFT, time: NOW, dutyOf: () => known }, [report]).length === 1;
}

describe("planReports", () => {
  it("reports who becomes due, and nobody else without a duty", () => {
    expect(isPlanned(row(500_000))).to.equal(true);
    expect(isPlanned(row(499_999))).to.equal(false);
    expect(isPlanned(row(5_000_000, { field: DAILY_LIFE }))).to.equal(false);
    expect(isPlanned(row(500_000), { flags: ["LIFTED"] })).to.equal(true);
    expect(isPlanned(row(1), { flags: ["LIFTED", "DISCLOSED"] })).to.equal(false);
  });

  it("reports a large audience of a standing duty only to break a run of low reports", () => {
    expect(isPlanned(row(500_000), {})).to.equal(false);
    expect(isPlanned(row(500_000), { lowSince: NOW - DAY })).to.equal(true);
  });

  it("reports a low audience only as the first of a run, or once the run is long enough to lift", () => {
    expect(isPlanned(row(1), {})).to.equal(true);
    expect(isPlanned(row(1), { lowSince: NOW - LIFT + 1 })).to.equal(false);
    expect(isPlanned(row(1), { lowSince: NOW - LIFT })).to.equal(true);
    expect(isPlanned(row(1), { flags: ["DISCLOSED"] })).to.equal(true);
  });

  it("leaves out what is not newer than the last report, or from the future", () => {
    expect(isPlanned(row(1), { lastReportAt: NOW })).to.equal(false);
    expect(isPlanned(row(1), { lastReportAt: NOW - 1 })).to.equal(true);
    expect(isPlanned(row(500_000, { observedAt: NOW + 1 }))).to.equal(false);
  });

  it("keeps the order of the rows", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000_000)), (counts) => {
        const rows = counts.map((followers, i) => row(followers, { pseudonym: BigInt(i) }));
        const planned = planReports({ policy, liftSeconds: LIFT, time: NOW, dutyOf: () => undefined }, rows);
        expect(planned).to.deep.equal(rows.filter(({ followers }) => followers >= 500_000));
      }),
    );
  });
});

describe("reportAudience of the SDK", () => {
  it("tells the chain the threshold that is reached, never the count", async () => {
    const { weibo, creator, other } = await deployWithCreators();
    const observedAt = await time.latest();
    const receipt = await reportAudience(weibo, creator.platformId, {
      ...row(1_234_567),
      pseudonym: creator.pseudonym,
      observedAt,
    });
    const many = await reportAudienceMany(weibo, creator.platformId, [
      { ...row(7_654_321), pseudonym: other.pseudonym, observedAt },
    ]);
    for (const { data } of [await receipt.getTransaction(), await many.getTransaction()]) {
      expect(data).to.include((1_000_000).toString(16).padStart(64, "0"));
      expect(data).not.to.include((1_234_567).toString(16)).and.not.to.include((7_654_321).toString(16));
    }
    const onChain = await readPolicy(weibo, creator.platformId);
    expect(
      [0, 499_999, 500_000, 999_999, 10 ** 9].map((count) => reachedThreshold(onChain.policy, count)),
    ).to.deep.equal([0, 0, 500_000, 500_000, 1_000_000]);
  });

  it("follows a plan made from the chain's own state", async () => {
    const fixture = await deployWithCreators();
    const { weibo, creator, other } = fixture;
    await becomeDue(fixture);
    await time.increase(DAY);
    const now = await time.latest();
    const duties = new Map<bigint, Duty>();
    for (const { pseudonym } of [creator, other])
      duties.set(pseudonym, await readDuty(weibo, creator.platformId, pseudonym));
    const rows = [
      { ...row(10), pseudonym: creator.pseudonym, observedAt: now },
      { ...row(10), pseudonym: other.pseudonym, observedAt: now },
    ];
    const { policy: onChain } = await readPolicy(weibo, creator.platformId);
    const planned = planReports(
      { policy: onChain, liftSeconds: LIFT, time: now, dutyOf: (one) => duties.get(one) },
      rows,
    );
    expect(planned).to.deep.equal(rows.slice(0, 1));
    await reportAudienceMany(weibo, creator.platformId, planned);
    expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
    const { lowSince } = await readDuty(weibo, creator.platformId, creator.pseudonym);
    expect(lowSince).to.equal(await time.latest());
  });
});
