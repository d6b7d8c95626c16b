import { type SnapshotRestorer, takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import { RealDidError } from "../../sdk/errors.ts";
import { contest } from "../../sdk/disclosure/contest.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { type Duty, readDuty } from "../../sdk/disclosure/readDuty.ts";
import { reportAudience } from "../../sdk/disclosure/reportAudience.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import {
  CONTEST,
  type CreatorsFixture,
  DAY,
  FINANCE,
  GRACE,
  LIFT,
  deployWithCreators,
  discloseSelf,
  fall,
  flagsOf,
  isCompliant,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";
import { type Arrow, readMachine } from "./machine.ts";

/** A pseudonym somewhere in the machine, with the statement that stands, if one does. */
interface Place {
  readonly fixture: CreatorsFixture;
  statement?: NameStatement;
}

type Step = (place: Place) => Promise<unknown>;

const dutyOf = ({ fixture: { network, creator } }: Place): Promise<Duty> =>
  readDuty(network, creator.platformId, creator.pseudonym);

const report = async ({ fixture }: Place, followers: number): Promise<unknown> => {
  const { creator, weibo } = fixture;
  const audience = { pseudonym: creator.pseudonym, followers, field: FINANCE, observedAt: await time.latest() };
  return reportAudience(weibo, creator.platformId, audience);
};

const act = async ({ fixture }: Place, verb: typeof contest): Promise<unknown> =>
  verb(fixture.network, fixture.creator.controller, { ...fixture.creator, deadline: await soon() });

const decide = async ({ fixture }: Place, upheld: boolean): Promise<unknown> =>
  resolveContest(fixture.network, fixture.keys.consortiumOwners.slice(0, 2), { ...fixture.creator, upheld });

/** What the contract is asked for. */
const ASKED: Readonly<Record<string, Step>> = {
  "high report": (place) => report(place, 1_000_000),
  "low report": (place) => report(place, 999_999),
  disclose: async ({ fixture }) =>
    disclose(fixture.network, fixture.creator.controller, {
      statement: await statementFor(fixture),
      deadline: await soon(),
    }),
  contest: (place) => act(place, contest),
  uphold: (place) => decide(place, true),
  "turn down": (place) => decide(place, false),
  withdraw: (place) => act(place, withdraw),
};

/** What happens elsewhere or by the clock, each where it can happen. */
const HAPPENING: Readonly<Record<string, Step>> = {
  "low reports span liftSeconds": async (place) => {
    const { flags } = await dutyOf(place);
    if (flags.length === 0 || flags.includes("LIFTED")) return;
    await report(place, 0);
    await time.increase(LIFT);
    await report(place, 0);
  },
  "dueAt passes": async (place) => {
    const { dueAt } = await dutyOf(place);
    if (dueAt > (await time.latest())) await time.increaseTo(dueAt + 1);
  },
  "contestSeconds pass": async (place) => {
    const { contestedAt } = await dutyOf(place);
    if (contestedAt > 0) await time.increaseTo(contestedAt + CONTEST);
  },
  "statement revoked": async ({ fixture, statement }) => {
    if (statement !== undefined) await revoke(fixture, statement);
  },
  "statement expires": async ({ statement, fixture }) => {
    if (statement !== undefined) await time.increaseTo((await expiryOf(fixture)) + 1);
  },
};

const LIFETIME = 2 * GRACE;

async function expiryOf({ network, creator }: CreatorsFixture): Promise<number> {
  const { issuer, statement } = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
  return Number((await network.attestationLog.statusOf(issuer, statement)).expiresAt);
}

const toDue: Step = (place) => report(place, 1_000_000);
const toOverdue: Step = async (place) => {
  await toDue(place);
  await time.increase(GRACE + 1);
};
const toContested: Step = async (place) => {
  await toDue(place);
  await time.increase(DAY);
  await act(place, contest);
};
const toDisclosed: Step = async (place) => {
  await toDue(place);
  const expiresAt = (await time.latest()) + LIFETIME;
  place.statement = await discloseSelf(place.fixture, place.fixture.creator, { expiresAt });
};
const toTurnedDown: Step = async (place) => {
  await toContested(place);
  await decide(place, false);
};

/** Every state, and how one gets there. A duty contested before is `due` or `overdue`, and differs in what it refuses. */
const PLACES: readonly { readonly state: string; readonly contestedBefore?: boolean; readonly reach: Step }[] = [
  { state: "none", reach: () => Promise.resolve() },
  { state: "due", reach: toDue },
  { state: "due", contestedBefore: true, reach: toTurnedDown },
  { state: "overdue", reach: toOverdue },
  {
    state: "overdue",
    contestedBefore: true,
    reach: async (place) => {
      await toTurnedDown(place);
      await time.increase(GRACE);
    },
  },
  { state: "contested", reach: toContested },
  { state: "disclosed", reach: toDisclosed },
  {
    state: "kept",
    reach: async (place) => {
      await toDisclosed(place);
      await fall(place.fixture);
    },
  },
  {
    state: "lifted",
    reach: async (place) => {
      await toDue(place);
      await fall(place.fixture);
    },
  },
];

const machine = readMachine();

/** The state that flags mean; what the three views say of it must agree. */
async function stateOf(place: Place): Promise<string> {
  const { fixture } = place;
  const duty = await dutyOf(place);
  const shown = [...machine.states].filter(([, { flags }]) => String(flags) === String(duty.flags));
  const [[state, { isCompliant: compliant }] = ["", { isCompliant: false }]] = shown;
  expect(shown, `flags ${duty.flags.join(" ")}`).to.have.lengthOf(1);
  expect(await isCompliant(fixture)).to.equal(compliant);
  const bits = Number((await fixture.network.disclosureRegistry.dutyOf(...idOf(fixture))).flags);
  expect(bits).to.equal(await flagsOf(fixture));
  expect(duty.contestedAt > 0).to.equal(state === "contested");
  expect(duty.liftedAt > 0).to.equal(state === "lifted" || state === "kept");
  expect(duty.dueAt > 0).to.equal(["due", "overdue", "contested", "disclosed"].includes(state));
  if (state === "disclosed" || state === "kept") expect(duty.statement?.disclosedAt).to.be.greaterThan(0);
  return state;
}

function idOf({ creator }: CreatorsFixture): [string, bigint] {
  return [creator.platformId, creator.pseudonym];
}

/** Brings a pseudonym to a place, and back there before each visit. */
async function visit(
  { state, reach }: (typeof PLACES)[number],
  each: (place: Place, back: SnapshotRestorer) => Promise<void>,
): Promise<void> {
  const place: Place = { fixture: await deployWithCreators() };
  await reach(place);
  expect(await stateOf(place)).to.equal(state);
  await each(place, await takeSnapshot());
}

const arrowsAsText = (arrows: readonly Arrow[]): string[] =>
  arrows.map(({ from, act: by, to }) => `${from} --> ${to}: ${by}`).sort();

describe("DisclosureRegistry, from every state by every act", () => {
  const found: Arrow[] = [];
  const refused = new Map<string, string>();

  before(async () => {
    for (const from of PLACES) {
      await visit(from, async (place, back) => {
        for (const [name, step] of Object.entries({ ...ASKED, ...HAPPENING })) {
          await back.restore();
          const { nonce } = await dutyOf(place);
          try {
            await step(place);
          } catch (thrown) {
            if (!(thrown instanceof RealDidError)) throw thrown;
            refused.set(`${name} in ${from.state}${from.contestedBefore === true ? " before" : ""}`, thrown.code);
            continue;
          }
          const to = await stateOf(place);
          const hasActed = (await dutyOf(place)).nonce !== nonce;
          if (to !== from.state || hasActed) found.push({ from: from.state, act: name, to });
        }
      });
    }
  });

  it("goes along the arrows of the diagram and no others", () => {
    expect([...new Set(arrowsAsText(found))]).to.deep.equal(
      arrowsAsText(machine.arrows.filter(({ from }) => from !== "[*]")),
    );
    expect(machine.arrows.length).to.be.greaterThan(15);
  });

  it("refuses what the table says, with its error, and nothing else", () => {
    const code = (error: string): string => error.replaceAll(/([a-z])(?=[A-Z])/g, "$1_").toUpperCase();
    const expected = new Map<string, string>();
    for (const { state, contestedBefore } of PLACES) {
      for (const name of Object.keys(ASKED)) {
        const before = contestedBefore === true ? machine.refusals.get(`${name} in contested before`) : undefined;
        const error = before ?? machine.refusals.get(`${name} in ${state}`);
        if (error !== undefined) expected.set(`${name} in ${state}${contestedBefore ? " before" : ""}`, code(error));
      }
    }
    expect(Object.fromEntries(refused)).to.deep.equal(Object.fromEntries(expected));
    expect(expected.size).to.be.greaterThan(30);
    const named = PLACES.map(({ state }) => state);
    expect([...new Set(named)].sort()).to.deep.equal([...machine.states.keys()].sort());
  });

  it("stands still while paused, and goes on from there", async () => {
    for (const from of PLACES) {
      await visit(from, async (place) => {
        const { network, keys, as, asConsortium } = place.fixture;
        const duty = await dutyOf(place);
        await as(keys.guardian).disclosureRegistry.pause();
        const pausedAt = await time.latest();
        for (const [name, step] of Object.entries(ASKED)) {
          const code = await step(place).then(
            () => "accepted",
            (thrown: unknown) => (thrown as RealDidError).code,
          );
          expect(code, `${name} in ${from.state}`).to.equal("REGISTRY_PAUSED");
        }
        await time.increase(DAY);
        expect(await stateOf(place)).to.equal(from.state);
        await asConsortium(network.disclosureRegistry, "unpause");
        const paused = (await time.latest()) - pausedAt;
        expect(await stateOf(place)).to.equal(from.state);
        const after = await dutyOf(place);
        // While contested, the deadline moves by itself too; where none stands it stays 0.
        if (from.state !== "contested") expect(after.dueAt).to.equal(duty.dueAt && duty.dueAt + paused);
        expect({ ...after, dueAt: 0 }).to.deep.equal({ ...duty, dueAt: 0 });
      });
    }
  });
});
