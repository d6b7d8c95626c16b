import { readFileSync } from "node:fs";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import { assessAudience } from "../../sdk/platform/assessAudience.ts";
import { parseFields } from "../../sdk/platform/parseFields.ts";
import { type PlatformPolicy, parsePolicy } from "../../sdk/platform/parsePolicy.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { type ChainPolicy, toChainPolicy } from "../../sdk/platform/toChainPolicy.ts";
import { deployRealDid } from "../fixture.ts";

// The rules as the six platforms announced them on 2023-10-31, written down from the announcements and not from policy/*.json.
// Numbers and words stand here once more on purpose: a slip in a file is a duty too many or too few.

const FIRST = at("2023-10-31T00:00:00+08:00");
const NOTICES = at("2023-12-22T00:00:00+08:00");
const DECEMBER = at("2023-12-31T00:00:00+08:00");
const END = at("2024-01-31T00:00:00+08:00");
const DAY = 86_400;

interface Rule {
  readonly first: number;
  /** Threshold and begin of the later stage. */
  readonly later?: readonly [number, number];
  readonly graceDays: number;
  /** By field: `x` counts, `-` does not; in the order of FIELDS. */
  readonly counts: string;
  /** Whether the announcement spoke of daily life. */
  readonly exempts: readonly string[];
  readonly consequence: string;
  /** Whether the platform itself said from whom the name is hidden; else this network sets it after those that did. */
  readonly saysViewers: boolean;
  /** Who quoted the announcement. */
  readonly source: RegExp;
}

const FIELDS =
  "current-affairs society military finance law medical education other-self-media daily-life (63: never numbered)";
const RULES: Readonly<Record<string, Rule>> = {
  wechat: {
    first: 1_000_000,
    later: [500_000, DECEMBER],
    graceDays: 15,
    counts: "x x x x x x x x x x",
    exempts: [],
    consequence: "Traffic and income are limited.",
    saysViewers: false,
    source: /Global Times|Sing Tao/u,
  },
  weibo: {
    first: 1_000_000,
    later: [500_000, NOTICES],
    graceDays: 15,
    counts: "x x x x x x - - - -",
    exempts: ["daily-life"],
    consequence: "Recommendation feed, hot search, share of advertising and tips are limited; basic use is untouched.",
    saysViewers: true,
    source: /Global Times|Sing Tao/u,
  },
  douyin: {
    first: 500_000,
    graceDays: 15,
    counts: "x x - x x x x - - -",
    exempts: ["daily-life"],
    consequence: "The account is limited.",
    saysViewers: false,
    source: /Global Times|Yicai/u,
  },
  kuaishou: {
    first: 1_000_000,
    later: [500_000, DECEMBER],
    graceDays: 15,
    counts: "x x - - x x - - - -",
    exempts: ["daily-life"],
    consequence: "The account is limited.",
    saysViewers: false,
    source: /National Business Daily/u,
  },
  bilibili: {
    first: 1_000_000,
    later: [500_000, NOTICES],
    graceDays: 7,
    counts: "x x x x x x x x - x",
    exempts: ["daily-life"],
    consequence: "Traffic and income are limited.",
    saysViewers: true,
    source: /Global Times|China Daily/u,
  },
  xiaohongshu: {
    first: 1_000_000,
    later: [500_000, DECEMBER],
    graceDays: 15,
    counts: "x x x x x x x x x x",
    exempts: [],
    consequence: "Economic income and traffic are limited.",
    saysViewers: false,
    source: /DoNews/u,
  },
};

/** Below, at and above each threshold that anyone announced. */
const FOLLOWERS = [0, 499_999, 500_000, 500_001, 999_999, 1_000_000, 1_000_001, 80_000_000, 2 ** 32 - 1];
/** Every day's first second in Shanghai, and the seconds about each stage's begin and each day's end. */
const DAYS = Array.from({ length: (END - FIRST) / DAY + 1 }, (_, i) => FIRST + i * DAY);
const SECONDS = [...new Set(DAYS.flatMap((day) => [day - 1, day, day + 1, day + DAY / 2]))];

function at(text: string): number {
  return Date.parse(text) / 1000;
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(hre.config.paths.root, "policy", `${name}.json`), "utf8"));
}

/** What the announcement asks for: 0 nothing, 1 by the first threshold, 2 by the later alone. */
function announcedStage({ first, later }: Rule, counts: boolean, followers: number, second: number): number {
  if (!counts || second < FIRST) return 0;
  if (followers >= first) return 1;
  return later !== undefined && second >= later[1] && followers >= later[0] ? 2 : 0;
}

/** Numbers of the fields by the table's order, and whether each counts. */
function fieldsOf(rule: Rule): readonly (readonly [number, boolean])[] {
  const numbers = new Map(parseFields(readJson("fields")).map(({ name, number }) => [name, number]));
  const names = FIELDS.split(" (")[0]?.split(" ") ?? [];
  expect([...numbers.keys()].sort()).to.deep.equal([...names].sort());
  return rule.counts.split(" ").map((mark, i) => [numbers.get(names[i] ?? "") ?? 63, mark === "x"] as const);
}

describe("The rules as announced, from 2023-10-31 to 2024-01-31", () => {
  const policies = new Map<string, PlatformPolicy>();
  const chainPolicies = new Map<string, ChainPolicy>();

  before(() => {
    const fields = parseFields(readJson("fields"));
    for (const slug of Object.keys(RULES)) {
      const policy = parsePolicy(readJson(slug));
      policies.set(slug, policy);
      chainPolicies.set(slug, toChainPolicy(policy, fields));
    }
  });

  for (const [slug, rule] of Object.entries(RULES)) {
    it(`make on ${slug} the same accounts due, for each field, count and second`, () => {
      const policy = chainPolicies.get(slug) as ChainPolicy;
      const wrong: string[] = [];
      for (const [field, counts] of fieldsOf(rule)) {
        for (const second of SECONDS) {
          for (const followers of FOLLOWERS) {
            const stage = assessAudience(policy, { followers, field }, second);
            const announced = announcedStage(rule, counts, followers, second);
            if (stage !== announced)
              wrong.push(`field ${field}, ${followers} at ${second}: ${stage}, announced ${announced}`);
          }
        }
      }
      expect(wrong).to.deep.equal([]);
    });

    it(`say on ${slug} the same grace, name, consequence and viewers, each with its source`, () => {
      const policy = policies.get(slug) as PlatformPolicy;
      const { graceDays, consequence, nameShown, viewersExcluded, fieldsExempt, stages, sources } = policy;
      expect({ graceDays, consequence, fieldsExempt }).to.deep.equal({
        graceDays: rule.graceDays,
        consequence: rule.consequence,
        fieldsExempt: rule.exempts,
      });
      expect(nameShown).to.deep.equal({ person: "real name", organisation: "name of the enterprise or institution" });
      expect(viewersExcluded).to.deep.equal(["not-logged-in", "not-real-name-verified", "abnormal", "banned"]);
      for (const key of ["fieldsCounted", "fieldsExempt", "nameShown", "consequence"] as const)
        expect(sources[key], key)
          .to.match(/2023-10-31/u)
          .and.match(rule.source);
      expect(sources.viewersExcluded).to.match(
        rule.saysViewers ? /^Announcement of 2023-10-31/u : /^Set by this network/u,
      );
      expect(sources.graceDays).to.match(slug === "bilibili" ? /IT Home.*2023-12-29 11:00/u : /^Set by this network/u);
      expect(stages[0]?.sources.followersAtLeast).to.match(rule.source);
      expect(stages.map(({ followersAtLeast }) => followersAtLeast)).to.deep.equal(
        [rule.first, rule.later?.[0]].filter((threshold) => threshold !== undefined),
      );
      const begin = rule.later?.[1] === NOTICES ? /IT Home \(2023-12-22\)/u : /without a day/u;
      if (rule.later !== undefined) expect(stages[1]?.sources.effectiveFrom).to.match(begin);
    });
  }

  it("are what the platform registry decides too, day by day and second by second", async function () {
    this.timeout(120_000);
    const { network } = await deployRealDid();
    const { platformRegistry } = network;
    const wrong: string[] = [];
    const ask = async (second: number, isAsked: (field: number) => boolean): Promise<number> => {
      const cases = Object.entries(RULES).flatMap(([slug, rule]) =>
        fieldsOf(rule)
          .filter(([field]) => isAsked(field))
          .flatMap(([field, counts]) => FOLLOWERS.map((followers) => ({ slug, rule, field, counts, followers }))),
      );
      await Promise.all(
        cases.map(async ({ slug, rule, field, counts, followers }) => {
          const [stage, grace] = await platformRegistry.assess(platformId(slug), followers, field);
          const announced = announcedStage(rule, counts, followers, second);
          if (Number(stage) !== announced) wrong.push(`${slug}, field ${field}, ${followers} at ${second}: ${stage}`);
          if (Number(grace) !== rule.graceDays * DAY) wrong.push(`${slug}: grace ${grace}`);
        }),
      );
      return cases.length;
    };
    // Every field about a stage's begin, one field in turn on other days. The embedded chain begins after the first stage did.
    const boundaries = [NOTICES, DECEMBER].flatMap((begin) => [begin - 1, begin, begin + 1]);
    const begun = await time.latest();
    const seconds = [...new Set([...DAYS, ...boundaries])].filter((second) => second > begun).sort((a, b) => a - b);
    let asked = 0;
    for (const [i, second] of seconds.entries()) {
      await time.increaseTo(second);
      asked += await ask(second, (field) => boundaries.includes(second) || field % 10 === i % 10);
    }
    expect(wrong).to.deep.equal([]);
    expect(asked).to.be.greaterThan(6_000);
    expect(seconds.length).to.be.greaterThan(88);
  });
});
