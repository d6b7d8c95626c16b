import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";

import { RealDidError } from "../../sdk/errors.ts";
import { contest } from "../../sdk/disclosure/contest.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { reportAudience } from "../../sdk/disclosure/reportAudience.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import {
  type CreatorsFixture,
  DAY,
  FINANCE,
  deployWithCreators,
  flagsOf,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";
import { ACTS, type Act, NO_DUTY, flagsOf as expectedFlags, next } from "./model.ts";

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 10, max: 2 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 * DAY, max: 16 * DAY }) },
);
const act = fc.constantFrom(...ACTS, "contest" as const, "turnDown" as const, "low" as const);
const steps = fc.array(fc.record({ wait, act }), { minLength: 10, maxLength: 30 });

describe("DisclosureRegistry", () => {
  it("follows the plain model through any sequence of acts and waits", async function () {
    this.timeout(170_000);
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const run = new Run(await deployWithCreators());
        await run.start();
        for (const { wait, act } of sequence) await run.step(wait, act);
      }),
      { numRuns: 30 },
    );
  });
});

/** Chain and model side by side. */
class Run {
  private model = NO_DUTY;
  private last: NameStatement | undefined;

  constructor(private readonly fixture: CreatorsFixture) {}

  /** Begins with a duty and leases that outlast the run: waits are cut so that the pseudonym stays live. */
  async start(): Promise<void> {
    await this.step(100, "high");
  }

  async step(wait: number, act: Act): Promise<void> {
    const leaseEnds = 1_698_768_000 + 75 * DAY;
    const at = Math.min((await time.latest()) + wait, leaseEnds);
    if (at > (await time.latest())) await time.increaseTo(at);
    expect(await flagsOf(this.fixture), `before ${act}`).to.equal(expectedFlags(this.model, await time.latest()));
    const refused = await this.send(act);
    const now = await time.latest();
    const expected = next(this.model, act, now);
    expect(refused, `${act} in ${JSON.stringify(this.model)} at ${now}`).to.equal(expected === undefined);
    if (expected !== undefined) this.model = expected;
    expect(await flagsOf(this.fixture), `after ${act}`).to.equal(expectedFlags(this.model, now));
  }

  /** Whether the chain refused. */
  private async send(act: Act): Promise<boolean> {
    try {
      await this.sendAct(act);
      return false;
    } catch (thrown) {
      if (thrown instanceof RealDidError) return true;
      throw thrown;
    }
  }

  private async sendAct(act: Act): Promise<unknown> {
    const { network, weibo, creator, keys } = this.fixture;
    const holder = { ...creator, deadline: await soon() };
    switch (act) {
      case "high":
      case "low": {
        // Counted in the second in which the report lands, so that model and chain go by one clock.
        const observedAt = (await time.latest()) + 5;
        await time.increaseTo(observedAt);
        await time.setNextBlockTimestamp(observedAt + 1);
        const audience = {
          pseudonym: creator.pseudonym,
          followers: act === "high" ? 2_000_000 : 0,
          field: FINANCE,
          observedAt: observedAt + 1,
        };
        return reportAudience(weibo, creator.platformId, audience);
      }
      case "disclose": {
        const statement = await statementFor(this.fixture);
        await disclose(network, creator.controller, { statement, deadline: await soon() });
        this.last = statement;
        return undefined;
      }
      case "revoke":
        if (this.last === undefined) throw new NothingToRevoke();
        return revoke(this.fixture, this.last).catch(() => {
          throw new NothingToRevoke();
        });
      case "contest":
        return contest(network, creator.controller, holder);
      case "withdraw":
        await withdraw(network, creator.controller, holder);
        this.last = undefined; // what no longer answers can be revoked, but that changes nothing here
        return undefined;
      case "uphold":
      case "turnDown":
        return resolveContest(network, keys.consortiumOwners.slice(0, 2), { ...creator, upheld: act === "uphold" });
    }
  }
}

class NothingToRevoke extends RealDidError {
  readonly code = "TEST_NOTHING_TO_REVOKE";
  constructor() {
    super("nothing to revoke", "Nothing.");
  }
}
