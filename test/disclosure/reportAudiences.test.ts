import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import { contest } from "../../sdk/disclosure/contest.ts";
import { type CountedAudience, type ReportPlan, planAudiences } from "../../sdk/disclosure/planAudiences.ts";
import { planReports } from "../../sdk/disclosure/planReports.ts";
import { type Duty, readDuty } from "../../sdk/disclosure/readDuty.ts";
import { reportAudienceMany } from "../../sdk/disclosure/reportAudience.ts";
import { type ReportingOptions, type ReportsSent, reportAudiences } from "../../sdk/disclosure/reportAudiences.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import { expectRejectedCode } from "../codes.ts";
import { registered } from "../pseudonym/people.ts";
import {
  CONTEST,
  type Creator,
  type CreatorsFixture,
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
  soon,
} from "./creators.ts";

const LARGE = 1_234_567;

type Counts = readonly (readonly [Creator, number, number?])[];

describe("A platform's counts", () => {
  let fixture: CreatorsFixture;
  /** Three accounts on Weibo. */
  let all: readonly Creator[];

  const deploy = hre.deployments.createFixture(async () => {
    const deployed = await deployWithCreators();
    const third = { slug: "weibo", ...(await registered(deployed, 2, "weibo")) };
    return { ...deployed, all: [deployed.creator, deployed.other, third] };
  });

  beforeEach(async () => {
    const deployed = await deploy();
    fixture = deployed;
    all = deployed.all;
  });

  const rowsOf = (counts: Counts): CountedAudience[] =>
    counts.map(([{ pseudonym }, followers, field = FINANCE], i) => ({ pseudonym, followers, field, line: i + 2 }));
  const allLarge = (): Counts => all.map((creator) => [creator, LARGE]);

  const planned = async (counts: Counts, observedAt?: number): Promise<ReportPlan> =>
    planAudiences(fixture.network, fixture.creator.platformId, rowsOf(counts), observedAt ?? (await time.latest()));

  async function reported(counts: Counts, options: ReportingOptions = {}, at?: number): Promise<ReportsSent> {
    const observedAt = at ?? (await time.latest());
    return reportAudiences(fixture.weibo, fixture.creator.platformId, () => planned(counts, observedAt), options);
  }

  /** How often a duty arose or a report was taken, by pseudonym, in the order of `all`. */
  async function eventCounts(): Promise<readonly number[]> {
    const { disclosureRegistry } = fixture.network;
    const { DutyArose, AudienceReported } = disclosureRegistry.filters;
    const events = [
      ...(await disclosureRegistry.queryFilter(DutyArose())),
      ...(await disclosureRegistry.queryFilter(AudienceReported())),
    ];
    return all.map(({ pseudonym }) => events.filter(({ args }) => args.pseudonym === pseudonym).length);
  }

  describe("planAudiences", () => {
    it("plans by rising pseudonym what changes a duty, and says what it changes", async () => {
      const plan = await planned([...allLarge()].reverse());
      const sorted = all.map(({ pseudonym }) => pseudonym).sort((a, b) => (a < b ? -1 : 1));
      expect(plan.reports.map(({ pseudonym }) => pseudonym)).to.deep.equal(sorted);
      expect(plan.effects).to.deep.equal({ arises: 3, falls: 0, recovers: 0, lifts: 0 });
      expect(plan.counted).to.equal(3);
      expect((await planned(all.map((creator) => [creator, 999_999]))).reports).to.deep.equal([]);
      expect((await planned(all.map((creator) => [creator, LARGE, DAILY_LIFE]))).reports).to.deep.equal([]);
    });

    it("agrees in every state with planReports, which is told each duty", async () => {
      const { network, creator } = fixture;
      const { policy } = await readPolicy(network, creator.platformId);
      const compare = async (state: string): Promise<readonly string[]> => {
        const now = await time.latest();
        const seen: string[] = [];
        const duties = new Map<bigint, Duty>();
        for (const { pseudonym } of all) {
          const duty = await readDuty(network, creator.platformId, pseudonym);
          if (duty.flags.length > 0) duties.set(pseudonym, duty);
        }
        for (const followers of [0, 999_999, LARGE]) {
          const rows = rowsOf(all.map((one) => [one, followers])).map(({ line: _, ...row }) => row);
          const expected = planReports(
            { policy, liftSeconds: LIFT, time: now, dutyOf: (pseudonym) => duties.get(pseudonym) },
            rows.map((row) => ({ ...row, observedAt: now })).sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1)),
          );
          const { reports, effects } = await planned(
            all.map((one) => [one, followers]),
            now,
          );
          expect(reports, `${state}, ${followers}`).to.deep.equal(expected);
          seen.push(...Object.entries(effects).flatMap(([effect, count]) => (count > 0 ? [effect] : [])));
        }
        return seen;
      };
      expect(await compare("no duty")).to.deep.equal(["arises"]);
      await becomeDue(fixture);
      await time.increase(DAY);
      expect(await compare("due")).to.include("falls");
      await report(fixture, 10);
      await time.increase(DAY);
      expect(await compare("in a run"))
        .to.include("recovers")
        .and.not.include("lifts");
      await time.increase(LIFT);
      expect(await compare("after a long run")).to.include("lifts");
      await report(fixture, LARGE);
      await contest(network, creator.controller, { ...creator, deadline: await soon() });
      await time.increase(60);
      await compare("contested");
      await time.increase(CONTEST);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED); // by the clock: no event says so
      expect(await compare("contest unanswered")).to.deep.equal(["arises"]);
      await becomeDue(fixture);
      await discloseSelf(fixture);
      await time.increase(DAY);
      expect(await compare("disclosed")).to.include("falls");
      await report(fixture, 10);
      await time.increase(LIFT);
      await report(fixture, 10);
      await time.increase(60);
      expect(await flagsOf(fixture)).to.equal(FLAGS.LIFTED | FLAGS.DISCLOSED);
      await compare("lifted");
    });

    it("refuses a pseudonym that stands twice, one that was never registered, and a time that has not come", async () => {
      const [first] = all as readonly [Creator];
      const twice = planned([...allLarge(), [first, 5]]);
      await expectRejectedCode(twice, "DISCLOSURE_COUNT_INVALID");
      expect(await planned([...allLarge(), [first, 5]]).catch((thrown: unknown) => thrown)).to.include({ line: 5 });
      const unknown = { ...first, pseudonym: 77n };
      await expectRejectedCode(planned([[unknown, LARGE]]), "DISCLOSURE_COUNT_INVALID");
      expect((await planned([[unknown, 5]])).reports).to.deep.equal([]);
      const ahead = planned(allLarge(), (await time.latest()) + 1);
      await expectRejectedCode(ahead, "DISCLOSURE_REPORT_IN_FUTURE");
    });
  });

  describe("reportAudiences", () => {
    it("reports them once, in batches that carry thresholds and no count", async () => {
      const block = await time.latestBlock();
      const { sent, transactions, counted } = await reported(allLarge(), { batchSize: 2 });
      expect({ sent, transactions, counted }).to.deep.equal({ sent: 3, transactions: 2, counted: 3 });
      for (let number = block + 1; number <= (await time.latestBlock()); number++) {
        const mined = await hre.ethers.provider.getBlock(number, true);
        for (const { data } of mined?.prefetchedTransactions ?? []) {
          expect(data).to.include((1_000_000).toString(16).padStart(64, "0"));
          expect(data).not.to.include(LARGE.toString(16));
        }
      }
      for (const creator of all) expect(await flagsOf(fixture, creator)).to.equal(FLAGS.DUE);
      expect(await reported(allLarge())).to.include({ sent: 0, transactions: 0 });
    });

    it("goes on where it was stopped, and reports nothing twice", async () => {
      const observedAt = await time.latest();
      for (let left = 3; left > 0; left--) {
        const stop = new AbortController();
        const options = { batchSize: 1, signal: stop.signal, onProgress: () => stop.abort(new Error("stopped")) };
        const run = await reported(allLarge(), options, observedAt).catch((thrown: Error) => thrown.message);
        expect(typeof run === "string" ? run : run.sent).to.equal(left === 1 ? 1 : "stopped");
      }
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
    });

    it("waits for what a killed run left on its way, and does not send it again", async () => {
      const { provider } = hre.network;
      const observedAt = await time.latest();
      const { reports } = await planned(allLarge(), observedAt);
      const rows = reports.map((row) => ({ ...row, followers: 1_000_000 }));
      await provider.send("evm_setAutomine", [false]);
      try {
        await fixture.weibo.disclosureRegistry.reportAudienceMany(fixture.creator.platformId, rows);
        const again = reported(allLarge(), {}, observedAt);
        await new Promise((resolve) => setTimeout(resolve, 200));
        await provider.send("evm_mine", []);
        expect(await again).to.include({ sent: 0, transactions: 0 });
      } finally {
        await provider.send("evm_setAutomine", [true]);
      }
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
    });

    it("ends well where two run at once", async () => {
      const observedAt = await time.latest();
      const runs = await Promise.all([1, 2].map(() => reported(allLarge(), { batchSize: 1 }, observedAt)));
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
      expect(runs.reduce((sum, { sent }) => sum + sent, 0)).to.equal(3);
    });

    it("plans anew when another process reports one of them meanwhile, and reports the others", async () => {
      const observedAt = await time.latest();
      const last = [...all].sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1)).at(-1) as Creator;
      let plans = 0;
      const plan = async (): Promise<ReportPlan> => {
        const made = await planned(allLarge(), observedAt);
        plans += 1;
        if (plans === 1) await report(fixture, LARGE, last);
        return made;
      };
      const { sent } = await reportAudiences(fixture.weibo, fixture.creator.platformId, plan);
      expect({ sent, plans }).to.deep.equal({ sent: 2, plans: 2 });
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
    });

    it("gives up where the plan never fits the chain", async () => {
      const observedAt = await time.latest();
      const stale = await planned(allLarge(), observedAt);
      await reported(allLarge(), {}, observedAt);
      let plans = 0;
      const run = reportAudiences(fixture.weibo, fixture.creator.platformId, () => {
        plans += 1;
        return Promise.resolve(stale);
      });
      await expectRejectedCode(run, "DISCLOSURE_REPORT_NOT_NEWER");
      expect(plans).to.equal(4);
    });

    it("plans anew when the policy changes meanwhile", async () => {
      const { network } = fixture;
      const { platformId: id } = fixture.creator;
      const observedAt = await time.latest();
      let plans = 0;
      const plan = async (): Promise<ReportPlan> => {
        const made = await planned(allLarge(), observedAt);
        plans += 1;
        if (plans > 1) return made;
        const { policy } = await readPolicy(network, id);
        const raised = { ...policy, firstFollowers: 2_000_000, laterFollowers: 2_000_000 };
        await fixture.asConsortium(network.platformRegistry, "setPolicy", id, raised, `0x${"ab".repeat(32)}`);
        return made;
      };
      expect((await reportAudiences(fixture.weibo, id, plan)).sent).to.equal(0);
      expect(plans).to.equal(2);
      expect(await eventCounts()).to.deep.equal([0, 0, 0]);
    });

    it("is the operator's alone: another account reads nothing, and one that was rotated away stops", async () => {
      const { creator, keys, network, weibo } = fixture;
      let plans = 0;
      const plan = (): Promise<ReportPlan> => {
        plans += 1;
        return planned(allLarge());
      };
      const asBilibili = reportAudiences(fixture.as(keys.operators.bilibili as never), creator.platformId, plan);
      await expectRejectedCode(asBilibili, "PLATFORM_NOT_OPERATOR");
      expect(plans).to.equal(0);
      const observedAt = await time.latest();
      const rotated = async (): Promise<ReportPlan> => {
        const made = await planned(allLarge(), observedAt);
        await weibo.platformRegistry.rotateOperator(creator.platformId, keys.authority.address);
        return made;
      };
      await reported(allLarge().slice(1), {}, observedAt);
      await expectRejectedCode(reportAudiences(weibo, creator.platformId, rotated), "PLATFORM_NOT_OPERATOR");
      const rest = () => planned(allLarge(), observedAt);
      const { sent } = await reportAudiences(fixture.as(keys.authority), creator.platformId, rest);
      expect(sent).to.equal(1);
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
      expect(await network.platformRegistry.operatorOf(creator.platformId)).to.equal(keys.authority.address);
    });

    it("stops while the registry is paused, and goes on after", async () => {
      const { network, keys } = fixture;
      const observedAt = await time.latest();
      await fixture.as(keys.guardian).disclosureRegistry.pause();
      await expectRejectedCode(reported(allLarge(), {}, observedAt), "REGISTRY_PAUSED");
      await time.increase(GRACE);
      await fixture.asConsortium(network.disclosureRegistry, "unpause");
      expect(await reported(allLarge(), {}, observedAt)).to.include({ sent: 3 });
      expect(await eventCounts()).to.deep.equal([1, 1, 1]);
    });

    it("simulates a large batch before it pays for it", async () => {
      const { weibo, creator } = fixture;
      const observedAt = await time.latest();
      const operator = fixture.keys.operators.weibo?.address ?? "";
      const nonce = await hre.ethers.provider.getTransactionCount(operator);
      const rows = Array.from({ length: 400 }, (_, i) => ({
        pseudonym: BigInt(i + 1),
        followers: LARGE,
        field: FINANCE,
        observedAt,
      }));
      const refused = reportAudienceMany(weibo, creator.platformId, rows);
      await expectRejectedCode(refused, "DISCLOSURE_PSEUDONYM_UNKNOWN");
      expect(await hre.ethers.provider.getTransactionCount(operator)).to.equal(nonce);
    });
  });
});
