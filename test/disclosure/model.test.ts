import { mine, setStorageAt, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Result, id, toBeHex } from "ethers";
import fc from "fast-check";

import type { Hex } from "../../sdk/chain/hex.ts";
import { send } from "../../sdk/chain/send.ts";
import { contest } from "../../sdk/disclosure/contest.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import { type BusinessIdentity, businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { readPolicy } from "../../sdk/platform/readPolicy.ts";
import type { ChainPolicy } from "../../sdk/platform/toChainPolicy.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { codeOf } from "../codes.ts";
import { placeOf } from "../storage.ts";
import {
  type CreatorsFixture,
  DAILY_LIFE,
  DAY,
  FINANCE,
  deployWithCreators,
  issueBusinessIdentity,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";
import { type Act, type Model, type Policy, type Row, initialModel, next, viewOf } from "./model.ts";

const FOLLOWERS = [0, 10, 499_999, 500_000, 1_000_000, 2_000_000];
const DECADE = 3650 * DAY;

/** Acts that are told in one word, and sent in one transaction. */
type SimpleAct = "contest" | "withdraw" | "uphold" | "turnDown" | "pause";

/** An act before it is known when it lands, and what was published before. */
type Plan =
  | { readonly does: SimpleAct | "unpause" | "release" | "lapse" | "comeBack" }
  | { readonly does: "report"; readonly rows: readonly (Omit<Row, "observedAt"> & { readonly secondsAgo: number })[] }
  | { readonly does: "disclose"; readonly kind: 1 | 2; readonly lifetime: number }
  | { readonly does: "revoke"; readonly back: number }
  | { readonly does: "setPolicy"; readonly firstFollowers: number; readonly graceSeconds: number };

const oneOf = <const T extends string>(does: T): fc.Arbitrary<{ readonly does: T }> => fc.constant({ does });
const row = fc.record({
  followers: fc.constantFrom(...FOLLOWERS),
  field: fc.constantFrom(FINANCE, FINANCE, FINANCE, DAILY_LIFE),
  secondsAgo: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -1, max: 4 * DAY }) },
  ),
});
const high = fc.constant({ followers: 2_000_000, field: FINANCE, secondsAgo: 0 });
const plan: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 4, arbitrary: high.map((only) => ({ does: "report" as const, rows: [only] })) },
  { weight: 4, arbitrary: row.map((only) => ({ does: "report" as const, rows: [only] })) },
  {
    weight: 2,
    arbitrary: fc.array(row, { minLength: 2, maxLength: 4 }).map((rows) => ({ does: "report" as const, rows })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("disclose" as const),
      kind: fc.constantFrom(1 as const, 2 as const),
      lifetime: fc.constantFrom(0, 0, 6 * DAY, 20 * DAY),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("revoke" as const), back: fc.constantFrom(0, 0, 1) }) },
  { weight: 4, arbitrary: oneOf("contest") },
  { weight: 1, arbitrary: oneOf("uphold") },
  { weight: 2, arbitrary: oneOf("turnDown") },
  { weight: 3, arbitrary: oneOf("withdraw") },
  { weight: 1, arbitrary: oneOf("pause") },
  { weight: 2, arbitrary: oneOf("unpause") },
  { weight: 1, arbitrary: fc.constantFrom({ does: "release" as const }, { does: "lapse" as const }) },
  { weight: 2, arbitrary: oneOf("comeBack") },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("setPolicy" as const),
      firstFollowers: fc.constantFrom(...FOLLOWERS.slice(1)),
      graceSeconds: fc.constantFrom(5 * DAY, 30 * DAY),
    }),
  },
);
const wait = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 10, max: 2 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 * DAY, max: 16 * DAY }) },
);
const steps = fc.array(fc.record({ wait, plan }), { minLength: 10, maxLength: 40 });

describe("DisclosureRegistry", () => {
  it("follows the plain model through any sequence of acts, waits, pauses and changes around the duty", async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const run = await Run.start(await deployWithCreators());
        for (const { wait: seconds, plan: planned } of sequence) await run.step(seconds, planned);
      }),
      { numRuns: 30 },
    );
  });
});

/** Chain and model side by side. */
class Run {
  private model: Model;
  /** All that were ever published. */
  private readonly published: NameStatement[] = [];

  private constructor(
    private readonly fixture: CreatorsFixture,
    private readonly policy: ChainPolicy,
    private readonly backer: BusinessIdentity,
  ) {
    this.model = initialModel(decisive(policy));
  }

  /** Begins with a duty, and a lease that outlasts the run. */
  static async start(fixture: CreatorsFixture): Promise<Run> {
    const { policy } = await readPolicy(fixture.network, fixture.creator.platformId);
    const run = new Run(fixture, policy, await issueBusinessIdentity(fixture, fixture.other.controller.address as Hex));
    await lease(fixture, DECADE);
    await run.step(100, { does: "report", rows: [{ followers: 2_000_000, field: FINANCE, secondsAgo: 0 }] });
    return run;
  }

  async step(seconds: number, planned: Plan): Promise<void> {
    await time.increase(seconds);
    await this.compare(`before ${planned.does}`);
    const { act, perform } = await this.prepare(planned);
    const isRefused = (await codeOf(perform())) !== undefined;
    if (isRefused) await mine(); // the second in which it would have landed
    const now = await time.latest();
    const expected = next(this.model, act, now);
    const what = `${JSON.stringify(act)} in ${JSON.stringify(this.model)} at ${now}`;
    expect(isRefused, what).to.equal(expected === undefined);
    this.model = expected ?? this.model;
    await this.compare(`after ${what}`);
  }

  private async compare(when: string): Promise<void> {
    const { network, creator } = this.fixture;
    const now = await time.latest();
    const expected = viewOf(this.model, now);
    const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
    const shown = (duty as unknown as Result).toObject() as Readonly<Record<string, bigint>>;
    const isCompliant = await network.disclosureRegistry.isCompliant(creator.platformId, creator.pseudonym);
    const actual = Object.fromEntries(
      Object.keys(expected).map((key) => [key, key === "isCompliant" ? isCompliant : Number(shown[key])]),
    );
    expect(actual, when).to.deep.equal(expected);
  }

  /** What the model is told, and how the chain is; whatever has to happen before the act itself has happened. */
  private async prepare(planned: Plan): Promise<{ readonly act: Act; perform(): Promise<unknown> }> {
    const { fixture, published } = this;
    const { network, creator } = fixture;
    const asConsortium = (...call: Parameters<typeof fixture.asConsortium>) => fixture.asConsortium(...call);
    switch (planned.does) {
      case "report": {
        const at = await nextSecond();
        const rows = planned.rows.map(({ secondsAgo, ...counted }) => ({ ...counted, observedAt: at - secondsAgo }));
        return { act: { does: "report", rows }, perform: () => this.report(rows) };
      }
      case "disclose":
        return this.prepareStatement(planned.kind, planned.lifetime);
      case "revoke": {
        const index = published.length - 1 - planned.back;
        const statement = published[index];
        // What was never published, or revoked before, is the log's to refuse.
        const perform = async () =>
          statement === undefined ? undefined : revoke(fixture, statement).catch(() => undefined);
        return { act: { does: "revoke", index }, perform };
      }
      case "setPolicy": {
        const { firstFollowers, graceSeconds } = planned;
        const policy = { ...this.policy, laterFrom: 0, laterFollowers: 0, firstFollowers, graceSeconds };
        const args = [creator.platformId, policy, id("document")];
        return {
          act: { does: "setPolicy", policy: decisive(policy) },
          perform: () => asConsortium(network.platformRegistry, "setPolicy", ...args),
        };
      }
      case "unpause":
        // While it runs the access manager would keep the refused act scheduled, and refuse the next one.
        if (this.model.pausedAt === 0) return { act: planned, perform: () => Promise.resolve() };
        return { act: planned, perform: () => asConsortium(network.disclosureRegistry, "unpause") };
      case "release": {
        const state = { ...creator, sequence: 1, deadline: await soon() };
        // What is not held is the pseudonym registry's to refuse.
        const perform = async () => releasePseudonym(network, creator.controller, state).catch(() => undefined);
        return { act: planned, perform };
      }
      case "lapse":
        return { act: planned, perform: () => lease(fixture, 0) };
      case "comeBack":
        return { act: planned, perform: () => lease(fixture, DECADE) };
      default:
        return { act: planned, perform: await this.prepareSimple(planned.does) };
    }
  }

  private async prepareSimple(does: SimpleAct): Promise<() => Promise<unknown>> {
    const { network, creator, keys, as } = this.fixture;
    await nextSecond();
    const holder = { ...creator, deadline: await soon() };
    const owners = keys.consortiumOwners.slice(0, 2);
    return {
      contest: () => contest(network, creator.controller, holder),
      withdraw: () => withdraw(network, creator.controller, holder),
      uphold: () => resolveContest(network, owners, { ...creator, upheld: true }),
      turnDown: () => resolveContest(network, owners, { ...creator, upheld: false }),
      pause: () => send(as(keys.guardian).disclosureRegistry.pause()),
    }[does];
  }

  private async prepareStatement(kind: 1 | 2, lifetime: number): Promise<{ act: Act; perform(): Promise<unknown> }> {
    const { fixture, backer, published } = this;
    const { network, creator } = fixture;
    const expiresAt = lifetime === 0 ? 0 : (await time.latest()) + lifetime;
    const named = kind === 1 ? {} : { backer: businessIdentityUid(network.deployment, backer) };
    const statement = await statementFor(fixture, creator, { expiresAt, ...named });
    await nextSecond();
    const choice = { statement, ...(kind === 1 ? {} : { backer }), deadline: await soon() };
    return {
      act: { does: "disclose", kind, index: published.length, expiresAt },
      perform: async () => {
        await disclose(network, creator.controller, choice);
        published.push(statement);
      },
    };
  }

  private async report(rows: readonly Row[]): Promise<unknown> {
    const { weibo, creator } = this.fixture;
    const { platformId, pseudonym } = creator;
    const [only] = rows;
    if (only === undefined) throw new Error("nothing to report");
    const { followers, field, observedAt } = only;
    return send(
      rows.length === 1
        ? weibo.disclosureRegistry.reportAudience(platformId, pseudonym, followers, field, observedAt)
        : weibo.disclosureRegistry.reportAudienceMany(
            platformId,
            rows.map((counted) => ({ pseudonym, ...counted })),
          ),
    );
  }
}

/** What of a policy the model goes by. */
function decisive({ firstFollowers, laterFrom, laterFollowers, graceSeconds }: ChainPolicy): Policy {
  return { firstFollowers, laterFrom, laterFollowers, graceSeconds };
}

/** Fixes the second of the next block, so that model and chain go by one clock. */
async function nextSecond(): Promise<number> {
  const at = (await time.latest()) + 1;
  await time.setNextBlockTimestamp(at);
  return at;
}

/** Ends the pseudonym's lease so many seconds from now, as a fresh proof would; making one takes seconds. */
async function lease({ network, creator }: CreatorsFixture, seconds: number): Promise<void> {
  const registry = network.deployment.addresses.pseudonymRegistry;
  const place = placeOf("uint256", creator.pseudonym, placeOf("bytes32", creator.platformId, 4));
  const end = BigInt((await time.latest()) + seconds);
  const word = (1n << 224n) | (1n << 192n) | (end << 160n) | BigInt(creator.controller.address);
  await setStorageAt(registry, place, toBeHex(word, 32));
}
