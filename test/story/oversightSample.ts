import { id } from "ethers";

import { POWERS } from "../../sdk/oversight/actsOfPower.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { DutyFlag } from "../../sdk/disclosure/readDuty.ts";
import type { NetworkAudit } from "../../sdk/oversight/auditNetwork.ts";
import type { DisclosureReport, DutyRow, DutyTotals } from "../../sdk/oversight/disclosureReport.ts";
import type { OversightPage } from "../../scripts/story/page/pageContent.ts";

const SLUGS = ["wechat", "weibo", "douyin", "kuaishou", "bilibili", "xiaohongshu", "oversight"];
const STATES: readonly (readonly DutyFlag[])[] = [
  ["DISCLOSED"],
  ["DUE"],
  ["DISCLOSED"],
  ["DUE", "OVERDUE"],
  ["LIFTED"],
  ["DISCLOSED"],
  ["DUE", "CONTESTED"],
  ["DISCLOSED", "LIFTED"],
];
const TIME = 1_706_000_000;
const DAY = 86_400;

const address = (text: string): Hex => `0x${id(text).slice(26)}`;

function row(i: number): DutyRow {
  const flags = STATES[(i * 5) % STATES.length] ?? [];
  const platform = SLUGS[(i * i) % 6] ?? "weibo";
  const answered = flags.includes("DISCLOSED");
  return {
    platform,
    platformId: id(platform) as Hex,
    pseudonym: BigInt(id(`pseudonym ${i}`)) >> 3n,
    stage: i % 5 === 0 ? 2 : 1,
    flags,
    dueAt: TIME + (i - 8) * DAY,
    liftedAt: flags.includes("LIFTED") ? TIME - i * DAY : 0,
    lastReportAt: TIME - i * DAY,
    block: 100 + i,
    ...(answered
      ? {
          statement: {
            kind: i % 4 === 0 ? "backer" : "self",
            issuer: address("authority"),
            uid: id(`uid ${i}`) as Hex,
          } as const,
        }
      : {}),
  };
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

/** What a story of about a thousand people would show. */
export function samplePage(duties = 16): OversightPage {
  const rows = Array.from({ length: duties }, (_, i) => row(i));
  const report: DisclosureReport = {
    block: 311,
    time: TIME,
    rows,
    platforms: Object.fromEntries(
      SLUGS.map((slug) => [slug, totalsOf(rows.filter(({ platform }) => platform === slug))]),
    ),
    totals: totalsOf(rows),
    reporting: {},
  };
  return {
    title: "RealDID national network (sample configuration)",
    members: ["National Information Center", "China Mobile", "China UnionPay"],
    memberThreshold: 2,
    command: "npx hardhat oversight:audit --network china",
    audit: sampleAudit(),
    report,
    privacy: { transactions: 214, leaks: 0 },
  };
}

function sampleAudit(): NetworkAudit {
  const acts = Array.from({ length: 40 }, (_, i) => ({
    power: POWERS[i % POWERS.length] ?? "govern",
    event: "Event",
    contract: "accessManager" as const,
    summary:
      i % 3 === 0
        ? `${address(`account ${i}`)} may issue statements of schema name-statement`
        : "the consortium safe scheduled setPolicy of the platform registry",
    block: i + 1,
    time: TIME - (40 - i) * DAY,
    transaction: id(`transaction ${i}`) as Hex,
  }));
  const consortium = address("consortium");
  return {
    deployment: {
      name: "china",
      networkId: id("network") as Hex,
      chainId: 31337n,
      fromBlock: 1,
      addresses: {
        accessManager: address("a"),
        consortiumSafe: consortium,
        publisherSafe: address("b"),
        didRegistry: address("c"),
        passkeyFactory: address("k"),
        attestationLog: address("e"),
        enrolmentRegistry: address("f"),
        platformRegistry: address("g"),
        pseudonymRegistry: address("h"),
        disclosureRegistry: address("i"),
        creatorPayout: address("j"),
      },
    },
    block: 311,
    time: TIME,
    groups: [
      {
        groupId: 0,
        authority: address("b"),
        epoch: 2,
        root: BigInt(id("root")) >> 3n,
        size: 985,
        people: 984,
        epochs: 2,
        mismatches: [],
        isSound: true,
      },
    ],
    platforms: SLUGS.map((slug, i) => ({
      platformId: id(slug) as Hex,
      slug,
      domain: `${slug}.example`,
      operator: address(slug),
      policyVersion: 1,
      pseudonyms: [7, 6, 5, 4, 4, 3, 0][i] ?? 0,
    })),
    roles: [
      { role: 0n, label: "administration", account: consortium, delaySeconds: 172_800 },
      { role: 1n, label: "guardian", account: address("guardian"), delaySeconds: 0 },
      { role: 2n, label: "contest resolver", account: consortium, delaySeconds: 0 },
      { role: 3n, label: "issuer supervisor", account: consortium, delaySeconds: 0 },
    ],
    acts,
    actsByPower: Object.fromEntries(POWERS.map((power) => [power, acts.filter((act) => act.power === power).length])),
    counts: {
      people: 984,
      groups: 1,
      roots: 2,
      platforms: 7,
      pseudonyms: 29,
      attestations: 21,
      attestationsRevoked: 1,
      duties: 16,
      disclosures: 9,
      acts: 40,
    },
    checks: [
      { claim: "group 0: the leaves of 2 epochs give every published root", holds: true },
      { claim: "the registries serve the network that the deployment names", holds: true },
      { claim: "every platform's id is the hash of its slug", holds: true },
      { claim: "every version of every policy is on record", holds: true },
    ],
    isSound: true,
  };
}
