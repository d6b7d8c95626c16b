import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readEach } from "../chain/readEach.ts";
import { type Duty, type DutyFlag, isStanding, readDuty } from "../disclosure/readDuty.ts";
import type { StatementKind } from "../disclosure/statementUid.ts";
import { type NetworkEvent, newestBlock, readEvents } from "./readEvents.ts";

/** One duty that ever arose. Times are unix seconds. */
export interface DutyRow {
  readonly platform: string;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Stage of the policy by which it arose: 1 first, 2 later; 0 for a duty that another followed, whose stage is not kept. */
  readonly stage: number;
  /** State now. A duty that another followed was lifted. */
  readonly flags: readonly DutyFlag[];
  /** Deadline as it stands now; for a lifted duty, as it was set at first. */
  readonly dueAt: number;
  /** 0 unless it was lifted. */
  readonly liftedAt: number;
  /** As of when the operator last reported this audience; 0 for a duty that another followed. */
  readonly lastReportAt: number;
  /** The last statement that answered it, if any did and it was not withdrawn. */
  readonly statement?: { readonly kind: StatementKind; readonly issuer: Hex; readonly uid: Hex };
  /** Block in which it arose. */
  readonly block: number;
}

/** How many duties carry each flag. */
export type FlagTotals = Readonly<Record<DutyFlag, number>>;

/** Totals of one platform, or of all. */
export interface DutyTotals extends FlagTotals {
  readonly duties: number;
}

/** Whether a platform's operator still reports. It reports changes alone, so one old duty is no sign; a platform that changes no more is. */
export interface PlatformReporting {
  readonly operator: Hex;
  /** As of when it last reported any audience; 0 if it never did. */
  readonly lastReportAt: number;
  /** Duties that stand. */
  readonly standing: number;
  /** Of these, how many have no report for longer than asked. */
  readonly stale: number;
  /** Of these, how many wait in a run of low reports that none followed for longer than asked: nobody else can lift them. */
  readonly waiting: number;
}

/** How a report is made. */
export interface ReportOptions {
  /** Days without a report after which a duty is stale; 30 unless given. */
  readonly staleDays?: number;
}

/** Who is due, who has disclosed. */
export interface DisclosureReport {
  /** Newest block that was read, and its unix seconds. */
  readonly block: number;
  readonly time: number;
  /** By the order in which they arose. */
  readonly rows: readonly DutyRow[];
  /** By slug; platforms without a duty are there with zeros. */
  readonly platforms: Readonly<Record<string, DutyTotals>>;
  readonly totals: DutyTotals;
  /** By slug. */
  readonly reporting: Readonly<Record<string, PlatformReporting>>;
}

const STALE_DAYS = 30;
const DAY_SECONDS = 86_400;

/**
 * Reports every duty that ever arose on a network, with its state now.
 *
 * @param network connected network; a provider is enough
 * @param options when a duty is stale
 * @returns rows, totals, and whether the operators still report
 * @throws {@link OversightProviderMissing} {@link OversightEventsRefused} {@link OversightEventUnknown}
 * @see docs/spec/oversight.md section 4
 * @example
 * const { totals } = await disclosureReport(network); // { duties: 9, DUE: 3, DISCLOSED: 5, ... }
 */
export async function disclosureReport(
  network: RealDidNetwork,
  { staleDays = STALE_DAYS }: ReportOptions = {},
): Promise<DisclosureReport> {
  const { number: toBlock, time } = await newestBlock(network);
  const range = { fromBlock: network.deployment.fromBlock, toBlock };
  const events = await readEvents(network, ["platformRegistry", "disclosureRegistry"], range);
  const slugs = new Map(
    events
      .filter(({ name }) => name === "PlatformAdded")
      .map(({ args }) => [args.platformId as Hex, String(args.slug)]),
  );
  const histories = byPseudonym(events);
  const duties: PlatformDuty[] = [];
  const rows = (
    await readEach([...histories.values()], async (history) => {
      const args = history[0]?.args;
      const platformId = args?.platformId as Hex;
      const duty = await readDuty(network, platformId, args?.pseudonym as bigint);
      duties.push({ platformId, duty });
      return rowsOf(history, duty, slugs.get(platformId) ?? platformId);
    })
  ).flat();
  rows.sort((a, b) => a.index.block - b.index.block || a.index.index - b.index.index);
  const plain = rows.map(({ row }) => row);
  const platforms = [...slugs.values()].map((slug) => [slug, totalsOf(plain.filter((row) => row.platform === slug))]);
  const staleBefore = time - staleDays * DAY_SECONDS;
  return {
    block: toBlock,
    time,
    rows: plain,
    platforms: Object.fromEntries(platforms),
    totals: totalsOf(plain),
    reporting: Object.fromEntries(
      operatorsOf(events).map(([platformId, operator]) => {
        const own = duties.filter((one) => one.platformId === platformId).map(({ duty }) => duty);
        return [slugs.get(platformId) ?? platformId, reportingOf(operator, own, staleBefore)];
      }),
    ),
  };
}

interface PlatformDuty {
  readonly platformId: Hex;
  readonly duty: Duty;
}

/** Present operator of each platform. */
function operatorsOf(events: readonly NetworkEvent[]): readonly (readonly [Hex, Hex])[] {
  const named = events.filter(({ name }) => name === "PlatformAdded" || name === "OperatorRotated");
  return [...new Map(named.map(({ args }) => [args.platformId as Hex, args.operator as Hex]))];
}

function reportingOf(operator: Hex, duties: readonly Duty[], staleBefore: number): PlatformReporting {
  const standing = duties.filter(isStanding);
  const stale = standing.filter(({ lastReportAt }) => lastReportAt < staleBefore);
  return {
    operator,
    lastReportAt: duties.reduce((newest, { lastReportAt }) => Math.max(newest, lastReportAt), 0),
    standing: standing.length,
    stale: stale.length,
    waiting: stale.filter(({ lowSince }) => lowSince !== 0).length,
  };
}

/** Events of each pseudonym that ever had a duty, in order. */
function byPseudonym(events: readonly NetworkEvent[]): Map<string, NetworkEvent[]> {
  const histories = new Map<string, NetworkEvent[]>();
  for (const event of events) {
    if (event.contract !== "disclosureRegistry" || event.args.pseudonym === undefined) continue;
    const key = `${String(event.args.platformId)} ${String(event.args.pseudonym)}`;
    const known = histories.get(key);
    if (known !== undefined) known.push(event);
    else if (event.name === "DutyArose") histories.set(key, [event]);
  }
  return histories;
}

interface OrderedRow {
  readonly row: DutyRow;
  readonly index: { readonly block: number; readonly index: number };
}

/** The registry keeps the last duty alone; those before it were lifted, and what they were is in the events. */
function rowsOf(history: readonly NetworkEvent[], last: Duty, platform: string): OrderedRow[] {
  const starts = history.flatMap(({ name }, i) => (name === "DutyArose" ? [i] : []));
  return starts.map((start, i) => {
    const arose = history[start] as NetworkEvent;
    const isLast = i === starts.length - 1;
    const own = history.slice(start, starts[i + 1]);
    const lifted = own.find(({ name }) => name === "DutyLifted");
    const statement = isLast ? last.statement : statementIn(own);
    const row = {
      platform,
      platformId: arose.args.platformId as Hex,
      pseudonym: arose.args.pseudonym as bigint,
      stage: isLast ? last.stage : 0,
      flags: isLast ? last.flags : (["LIFTED"] as const),
      dueAt: isLast && last.dueAt !== 0 ? last.dueAt : Number(arose.args.dueAt),
      liftedAt: isLast ? last.liftedAt : Number(lifted?.args.liftedAt ?? 0),
      lastReportAt: isLast ? last.lastReportAt : 0,
      block: arose.block,
      ...(statement === undefined
        ? {}
        : { statement: { kind: statement.kind, issuer: statement.issuer, uid: statement.uid } }),
    };
    return { row, index: { block: arose.block, index: arose.index } };
  });
}

function statementIn(events: readonly NetworkEvent[]): DutyRow["statement"] {
  const event = events.filter(({ name }) => name === "Disclosed" || name === "Withdrawn").at(-1);
  if (event === undefined || event.name === "Withdrawn") return undefined;
  const { kind, issuer, statement } = event.args;
  return { kind: kind === 1n ? "self" : "backer", issuer: issuer as Hex, uid: statement as Hex };
}

function totalsOf(rows: readonly DutyRow[]): DutyTotals {
  const count = (flag: DutyFlag): number => rows.filter(({ flags }) => flags.includes(flag)).length;
  return {
    duties: rows.length,
    DUE: count("DUE"),
    DISCLOSED: count("DISCLOSED"),
    CONTESTED: count("CONTESTED"),
    LIFTED: count("LIFTED"),
    OVERDUE: count("OVERDUE"),
  };
}
