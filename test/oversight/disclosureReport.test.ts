import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import type { Hex } from "../../sdk/chain/hex.ts";
import { nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { disclosureReport } from "../../sdk/oversight/disclosureReport.ts";
import { formatReportCsv } from "../../sdk/oversight/formatReportCsv.ts";
import {
  type CreatorsFixture,
  DAY,
  GRACE,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  issueBusinessIdentity,
  report,
} from "../disclosure/creators.ts";

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const NONE = { duties: 0, DUE: 0, DISCLOSED: 0, CONTESTED: 0, LIFTED: 0, OVERDUE: 0 };

describe("disclosureReport", () => {
  let fixture: CreatorsFixture;

  beforeEach(async () => {
    fixture = await deployWithCreators();
  });

  /** The audience falls for long enough. */
  async function fall(): Promise<void> {
    await time.increase(DAY);
    await report(fixture, 10);
    await time.increase(LIFT);
    await report(fixture, 10);
  }

  it("is empty where no duty ever arose, with every platform in it", async () => {
    const { rows, totals, platforms, block } = await disclosureReport(fixture.network);
    expect(rows).to.deep.equal([]);
    expect(totals).to.deep.equal(NONE);
    expect(Object.keys(platforms)).to.deep.equal(fixture.definition.platforms);
    expect(block).to.equal(await time.latestBlock());
  });

  it("has a row for each duty, with its state now", async () => {
    const dueAt = await becomeDue(fixture);
    const otherDueAt = await becomeDue(fixture, fixture.other);
    const statement = await discloseSelf(fixture);
    await time.increase(GRACE + DAY);
    const { rows, totals, platforms } = await disclosureReport(fixture.network);
    const { creator, other, network, keys } = fixture;
    expect(rows.map(({ block: _, lastReportAt: __, ...row }) => row)).to.deep.equal([
      {
        platform: "weibo",
        platformId: creator.platformId,
        pseudonym: creator.pseudonym,
        stage: 1,
        flags: ["DISCLOSED"],
        dueAt,
        liftedAt: 0,
        statement: {
          kind: "self",
          issuer: keys.authority.address,
          uid: nameStatementUid(network.deployment, statement),
        },
      },
      {
        platform: "weibo",
        platformId: other.platformId,
        pseudonym: other.pseudonym,
        stage: 1,
        flags: ["DUE", "OVERDUE"],
        dueAt: otherDueAt,
        liftedAt: 0,
      },
    ]);
    expect(totals).to.deep.equal({ ...NONE, duties: 2, DUE: 1, DISCLOSED: 1, OVERDUE: 1 });
    expect(platforms.weibo).to.deep.equal(totals);
    expect(platforms.bilibili).to.deep.equal(NONE);
  });

  it("keeps a duty that was lifted apart from one that arose after it", async () => {
    await becomeDue(fixture);
    const statement = await discloseSelf(fixture);
    await fall();
    const liftedAt = await time.latest();
    await time.increase(DAY);
    await becomeDue(fixture);
    const { rows, totals } = await disclosureReport(fixture.network);
    expect(rows.map(({ pseudonym }) => pseudonym)).to.deep.equal([
      fixture.creator.pseudonym,
      fixture.creator.pseudonym,
    ]);
    expect(rows[0]).to.deep.include({ flags: ["LIFTED"], liftedAt });
    expect(rows[0]?.statement?.uid).to.equal(nameStatementUid(fixture.network.deployment, statement));
    expect(rows.map(({ stage }) => stage)).to.deep.equal([0, 1]);
    expect(rows[1]?.flags).to.not.include("LIFTED");
    expect(rows[1]?.liftedAt).to.equal(0);
    expect(totals).to.include({ duties: 2, LIFTED: 1 });
  });

  it("shows an operator that stopped reporting, and who waits for it", async () => {
    const { weibo, creator, keys } = fixture;
    const operator = keys.operators.weibo?.address;
    const reportingOf = async (staleDays?: number) =>
      (await disclosureReport(fixture.network, staleDays === undefined ? {} : { staleDays })).reporting;
    const none = { lastReportAt: 0, standing: 0, stale: 0, waiting: 0 };
    expect((await reportingOf()).weibo).to.deep.equal({ operator, ...none });
    await becomeDue(fixture);
    await becomeDue(fixture, fixture.other);
    await time.increase(DAY);
    await report(fixture, 10);
    const { lastReportAt } = await readDuty(fixture.network, creator.platformId, creator.pseudonym);
    const standing = { operator, lastReportAt, standing: 2 };
    expect((await reportingOf()).weibo).to.deep.equal({ ...standing, stale: 0, waiting: 0 });
    await time.increaseTo(lastReportAt + 30 * DAY);
    expect((await reportingOf()).weibo).to.deep.equal({ ...standing, stale: 1, waiting: 0 });
    await time.increase(1);
    expect((await reportingOf()).weibo).to.deep.equal({ ...standing, stale: 2, waiting: 1 });
    expect((await reportingOf(31)).weibo).to.deep.include({ stale: 1, waiting: 0 });
    // The one that follows it reports on.
    await weibo.platformRegistry.rotateOperator(creator.platformId, keys.authority.address);
    const observedAt = await time.latest();
    const { disclosureRegistry } = fixture.as(keys.authority);
    await disclosureRegistry.reportAudience(creator.platformId, creator.pseudonym, 0, 0, observedAt);
    const after = { operator: keys.authority.address, lastReportAt: observedAt, standing: 1, stale: 1, waiting: 0 };
    expect(await reportingOf()).to.deep.include({ weibo: after });
    expect((await reportingOf()).bilibili).to.deep.include(none);
  });

  it("writes the same as comma-separated values", async () => {
    const dueAt = await becomeDue(fixture);
    await issueBusinessIdentity(fixture, fixture.keys.relayer.address as Hex);
    const csv = formatReportCsv(await disclosureReport(fixture.network));
    const [header, row, end] = csv.split("\r\n");
    expect(header).to.equal("platform,pseudonym,stage,flags,due,lifted,reported,kind,issuer,statement,block");
    const pseudonym = `0x${fixture.creator.pseudonym.toString(16).padStart(64, "0")}`;
    const due = isoOf(dueAt);
    const { lastReportAt: reportedAt } = await readDuty(
      fixture.network,
      fixture.creator.platformId,
      fixture.creator.pseudonym,
    );
    expect(row).to.match(new RegExp(`^weibo,${pseudonym},1,DUE,${due},,${isoOf(reportedAt)},,,,\\d+$`, "u"));
    expect(end).to.equal("");
  });
});

describe("formatReportCsv", () => {
  it("quotes what would break a line", () => {
    const totals = NONE;
    const row = {
      platform: 'a,"b"',
      platformId: "0x" as const,
      pseudonym: 1n,
      stage: 2,
      flags: ["DUE", "OVERDUE"] as const,
      dueAt: 0,
      liftedAt: 0,
      lastReportAt: 0,
      block: 3,
    };
    const csv = formatReportCsv({ block: 0, time: 0, rows: [row], platforms: {}, totals, reporting: {} });
    expect(csv.split("\r\n")[1]).to.equal(`"a,""b""",0x${"0".repeat(63)}1,2,DUE OVERDUE,,,,,,,3`);
  });
});
