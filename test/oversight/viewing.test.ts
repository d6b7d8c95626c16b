import { time as chainClock } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { connectNetwork } from "../../sdk/chain/network.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { viewingDayEnd, viewingPlatformId } from "../../sdk/oversight/viewing/day.ts";
import { type Viewing, proveViewing } from "../../sdk/oversight/viewing/proveViewing.ts";
import { requireViewingAsker } from "../../sdk/oversight/viewing/requireViewingAsker.ts";
import { type Viewer, verifyViewing } from "../../sdk/oversight/viewing/verifyViewing.ts";
import {
  type ViewingChallenge,
  type ViewingStore,
  createViewingChallenge,
} from "../../sdk/oversight/viewing/viewingChallenge.ts";
import {
  formatViewing,
  formatViewingChallenge,
  isViewingChallenge,
  parseViewing,
  parseViewingChallenge,
} from "../../sdk/oversight/viewing/viewingJson.ts";
import { listPlatforms } from "../../sdk/platform/listPlatforms.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { malleate } from "../pseudonym/malleate.ts";
import { type PeopleFixture, deployWithPeople, prove, publish } from "../pseudonym/people.ts";

const HOST = "statements.oversight.realdid.example";
const ORIGIN = `https://${HOST}`;
/** In the middle of a day, and that day. */
const NOON = Date.parse("2026-03-04T12:00:00Z") / 1000;
const DAY = "2026-03-04";
const MIDNIGHT = viewingDayEnd(DAY);
const ASKER = { host: HOST, time: NOON };

/** What a service keeps, in memory. */
function memoryStore(): ViewingStore & { readonly banned: Set<string> } {
  const open = new Map<Hex, ViewingChallenge>();
  const banned = new Set<string>();
  return {
    banned,
    keep: (challenge) => Promise.resolve(void open.set(challenge.nonce, challenge)),
    take(nonce) {
      const found = open.get(nonce);
      open.delete(nonce);
      return Promise.resolve(found);
    },
    isBanned: (day, pseudonym) => Promise.resolve(banned.has(`${day} ${pseudonym}`)),
  };
}

describe("Viewing", () => {
  let fixture: PeopleFixture;
  let wallet: Wallet;
  let challenge: ViewingChallenge;
  let viewing: Viewing;

  before(async () => {
    fixture = await deployWithPeople();
    [wallet] = fixture.wallets as [Wallet];
    challenge = await createViewingChallenge(fixture.network.deployment, ORIGIN, memoryStore(), NOON);
    viewing = await answer(challenge);
  });

  const answer = async (asked: ViewingChallenge, asker = ASKER, tree = fixture.tree): Promise<Viewing> =>
    proveViewing(wallet, merkleProof(tree, 0), asked, asker, await loadProver(31));

  /** As the service that gave out `given`. */
  async function verify(
    changed: Partial<Viewing> = {},
    { given = challenge, store = memoryStore(), network = fixture.network, origin = ORIGIN, time = NOON } = {},
  ): Promise<Viewer> {
    await store.keep(given);
    return verifyViewing(network, { ...viewing, ...changed }, store, { origin, time });
  }

  it("shows the service the pseudonym that a verified person has on this day alone", async () => {
    const shown = await verify();
    const pseudonym = derivePseudonym(wallet, viewingPlatformId(DAY));
    expect(shown).to.deep.equal({ day: DAY, pseudonym, epoch: 1 });
    expect(viewing).to.have.all.keys(...Object.keys(challenge), "pseudonym", "root", "points");
  });

  it("is another's on another day, and on no platform", async () => {
    const { network } = fixture;
    const platforms = (await listPlatforms(network)).map((platform) => platform.id);
    const days = ["2026-03-03", DAY, "2026-03-05"].map(viewingPlatformId);
    const all = [...platforms, ...days].map((platformId) => derivePseudonym(wallet, platformId));
    expect(new Set(all).size).to.equal(all.length);
    for (const day of days) expect(await network.platformRegistry.isPlatform(day)).to.equal(false);
  });

  it("counts once, also if it is sent twice at once or malleated", async () => {
    const store = memoryStore();
    await store.keep(challenge);
    const twice = [viewing, { ...viewing, points: malleate(viewing.points, 5n) }];
    const outcomes = await Promise.allSettled(
      twice.map((one) => verifyViewing(fixture.network, one, store, { origin: ORIGIN, time: NOON })),
    );
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    const again = verifyViewing(fixture.network, viewing, store, { origin: ORIGIN, time: NOON });
    await expectRejectedCode(again, "OVERSIGHT_VIEWING_NONCE_UNKNOWN");
  });

  it("uses its challenge up even if it fails", async () => {
    const store = memoryStore();
    await expectRejectedCode(verify({ pseudonym: 5n }, { store }), "PSEUDONYM_PROOF_FALSE");
    const again = verifyViewing(fixture.network, viewing, store, { origin: ORIGIN, time: NOON });
    await expectRejectedCode(again, "OVERSIGHT_VIEWING_NONCE_UNKNOWN");
  });

  it("is worth nothing for another day, service, nonce or deadline: by its fields, and if they are changed by its proof", async () => {
    const changes: readonly (Partial<ViewingChallenge> & { readonly time?: number })[] = [
      { day: "2026-03-05", deadline: challenge.deadline + 86_400, time: NOON + 86_400 },
      { origin: "https://other.oversight.realdid.example" },
      { nonce: id("another") as Hex },
      { deadline: challenge.deadline + 1 },
    ];
    for (const { time = NOON, ...change } of changes) {
      const given = { ...challenge, ...change };
      const asService = { given, time, origin: given.origin };
      // The nonce is how a challenge is found, so that of another is not.
      const code = "nonce" in change ? "OVERSIGHT_VIEWING_NONCE_UNKNOWN" : "OVERSIGHT_VIEWING_MISMATCH";
      await expectRejectedCode(verify({}, asService), code);
      await expectRejectedCode(verify(change, asService), "PSEUDONYM_PROOF_FALSE");
    }
    const origin = "https://other.oversight.realdid.example";
    await expectRejectedCode(verify({}, { origin }), "OVERSIGHT_VIEWING_MISMATCH");
  });

  it("is worth nothing on another network or chain", async () => {
    const { deployment, runner } = fixture.network;
    for (const change of [{ networkId: id("another") as Hex }, { chainId: 1n }]) {
      const network = connectNetwork({ ...deployment, ...change }, runner);
      await expectRejectedCode(verify({}, { network }), "OVERSIGHT_VIEWING_OTHER_NETWORK");
      const given = { ...challenge, ...change };
      await expectRejectedCode(verify({}, { network, given }), "OVERSIGHT_VIEWING_MISMATCH");
      await expectRejectedCode(verify(change, { network, given }), "PSEUDONYM_PROOF_FALSE");
    }
  });

  it("ends with its deadline, and with the day whatever its deadline", async () => {
    expect(challenge.deadline).to.equal(NOON + 900);
    expect((await verify({}, { time: challenge.deadline + 0.9 })).day).to.equal(DAY);
    await expectRejectedCode(verify({}, { time: challenge.deadline + 1 }), "OVERSIGHT_VIEWING_EXPIRED");
    await expectRejectedCode(verify({}, { time: MIDNIGHT }), "OVERSIGHT_VIEWING_DAY_OTHER");
    await expectRejectedCode(verify({}, { time: NOON - 86_400 }), "OVERSIGHT_VIEWING_DAY_OTHER");
    for (const time of [Number.NaN, -1, "", null, Number.POSITIVE_INFINITY]) {
      await expectRejectedCode(verify({}, { time: time as number }), "OVERSIGHT_VIEWING_MALFORMED");
    }
    const { deployment } = fixture.network;
    const late = await createViewingChallenge(deployment, ORIGIN, memoryStore(), MIDNIGHT - 0.5);
    expect(late).to.include({ day: DAY, deadline: MIDNIGHT - 1 });
    const next = await createViewingChallenge(deployment, ORIGIN, memoryStore(), MIDNIGHT);
    expect(next).to.include({ day: "2026-03-05", deadline: MIDNIGHT + 900 });
  });

  it("is refused to a pseudonym that is banned on that day", async () => {
    const store = memoryStore();
    store.banned.add(`${DAY} ${viewing.pseudonym}`);
    await expectRejectedCode(verify({}, { store }), "OVERSIGHT_VIEWER_BANNED");
    // Who does not hold the pseudonym does not learn whether it is.
    const points = malleate(viewing.points, 3n).toReversed() as unknown as Viewing["points"];
    await expectRejectedCode(verify({ points }, { store }), "PSEUDONYM_PROOF_MALFORMED");
  });

  it("refuses another pseudonym or root, and what is no proof", async () => {
    const other = derivePseudonym(fixture.wallets[1] as Wallet, viewingPlatformId(DAY));
    await expectRejectedCode(verify({ pseudonym: other }), "PSEUDONYM_PROOF_FALSE");
    await expectRejectedCode(verify({ root: viewing.root + 1n }), "PSEUDONYM_PROOF_FALSE");
    for (const changed of [{ root: 0n }, { pseudonym: "5" }, { points: [] }, { points: undefined }]) {
      await expectRejectedCode(verify(changed as never), "PSEUDONYM_PROOF_MALFORMED");
    }
    for (const nothing of [undefined, null, "viewing", {}]) {
      const made = verifyViewing(fixture.network, nothing as never, memoryStore(), { origin: ORIGIN, time: NOON });
      await expectRejectedCode(made, "OVERSIGHT_VIEWING_MALFORMED");
    }
  });

  it("is no action of the registry, and an action is no viewing", async () => {
    const { deployment } = fixture.network;
    const platformId = viewingPlatformId(DAY);
    const register = await prove(fixture, 0, "weibo", { platformId });
    expect(register.pseudonym).to.equal(viewing.pseudonym);
    await verifyPseudonymProof(deployment, register);
    await expectRejectedCode(verify({ points: register.points }), "PSEUDONYM_PROOF_FALSE");
    const forged = { ...register, points: viewing.points };
    await expectRejectedCode(verifyPseudonymProof(deployment, forged), "PSEUDONYM_PROOF_FALSE");
  });

  describe("in the wallet", () => {
    it("is given to a page under oversight's domain that asks for today", async () => {
      const { network } = fixture;
      const oversight = (await listPlatforms(network)).find(({ slug }) => slug === "oversight");
      for (const platforms of [undefined, await listPlatforms(network)]) {
        const { slug, domain, operator } = await requireViewingAsker(network, challenge, ASKER, platforms);
        expect({ slug, domain, operator }).to.deep.equal({
          slug: "oversight",
          domain: "oversight.realdid.example",
          operator: oversight?.operator,
        });
      }
    });

    it("is not given to a page elsewhere, nor to one that passes on another's challenge", async () => {
      const { network } = fixture;
      const foreign = [
        [ORIGIN, "weibo.com"],
        ["https://weibo.com", "weibo.com"],
        ["https://oversight.realdid.example.evil.example", "oversight.realdid.example.evil.example"],
        [ORIGIN, "other.oversight.realdid.example"],
      ] as const;
      for (const [origin, host] of foreign) {
        const asked = { ...challenge, origin };
        const asker = { ...ASKER, host };
        await expectRejectedCode(requireViewingAsker(network, asked, asker), "OVERSIGHT_VIEWING_ORIGIN_FOREIGN");
        if (origin === ORIGIN) await expectRejectedCode(answer(asked, asker), "OVERSIGHT_VIEWING_ORIGIN_FOREIGN");
      }
    });

    it("is not given for a day that is not today: two days' pseudonyms would be one person's", async () => {
      for (const time of [MIDNIGHT, NOON - 86_400]) {
        const asker = { ...ASKER, time };
        await expectRejectedCode(answer(challenge, asker), "OVERSIGHT_VIEWING_DAY_OTHER");
        const asking = requireViewingAsker(fixture.network, challenge, asker);
        await expectRejectedCode(asking, "OVERSIGHT_VIEWING_DAY_OTHER");
      }
    });

    it("is not given on another network, or without membership", async () => {
      for (const change of [{ networkId: id("another") as Hex }, { chainId: 1n }]) {
        const asking = requireViewingAsker(fixture.network, { ...challenge, ...change }, ASKER);
        await expectRejectedCode(asking, "OVERSIGHT_VIEWING_OTHER_NETWORK");
      }
      const elsewhere = { ...challenge, networkId: id("another") as Hex };
      await expectRejectedCode(answer(elsewhere), "OVERSIGHT_VIEWING_OTHER_NETWORK");
      const stranger = fixture.wallets[1] as Wallet;
      const path = merkleProof(fixture.tree, 0);
      const made = proveViewing(stranger, path, challenge, ASKER, await loadProver(31));
      await expectRejectedCode(made, "PSEUDONYM_NOT_MEMBER");
    });

    it("is not given to what no service asks", async () => {
      const malformed: readonly Partial<Record<keyof ViewingChallenge, unknown>>[] = [
        { networkId: [challenge.networkId] },
        { chainId: 31337 },
        { chainId: 0n },
        { origin: HOST },
        { origin: `http://${HOST}` },
        { origin: `${ORIGIN}/` },
        { origin: undefined },
        { day: "2026-3-4" },
        { day: "2026-02-30", deadline: Date.parse("2026-03-02T12:00:00Z") / 1000 },
        { day: [DAY] },
        { day: "2026-03-05" },
        { nonce: "0x12" },
        { nonce: [challenge.nonce] },
        { deadline: MIDNIGHT },
        { deadline: NOON + 0.5 },
        { deadline: String(challenge.deadline) },
      ];
      for (const change of malformed) {
        const wrong = { ...challenge, ...change } as ViewingChallenge;
        await expectRejectedCode(answer(wrong), "OVERSIGHT_VIEWING_MALFORMED");
        const asking = requireViewingAsker(fixture.network, wrong, ASKER);
        await expectRejectedCode(asking, "OVERSIGHT_VIEWING_MALFORMED");
      }
    });
  });

  describe("as JSON", () => {
    it("comes back as it was", () => {
      expect(parseViewingChallenge(JSON.parse(JSON.stringify(formatViewingChallenge(challenge))))).to.deep.equal(
        challenge,
      );
      expect(parseViewing(JSON.parse(JSON.stringify(formatViewing(viewing))))).to.deep.equal(viewing);
    });

    it("is told from a login's challenge, and drops what does not belong to it", () => {
      expect(isViewingChallenge(formatViewingChallenge(challenge))).to.equal(true);
      for (const other of [{ platformId: id("weibo") }, null, undefined, "viewing", []]) {
        expect(isViewingChallenge(other)).to.equal(false);
      }
      expect(parseViewing({ ...formatViewing(viewing), viewed: "somebody" })).to.deep.equal(viewing);
    });

    it("is refused if a part has another form", () => {
      const json = formatViewing(viewing);
      const changes: readonly Record<string, unknown>[] = [
        { asks: "login" },
        { asks: undefined },
        { chainId: 31337 },
        { chainId: "0x7a69" },
        { pseudonym: viewing.pseudonym.toString() },
        { pseudonym: "0x5" },
        { root: [json.root] },
        { points: json.points.slice(1) },
        { points: { length: 8 } },
        { points: json.points.map((word) => word.toUpperCase()) },
      ];
      for (const change of changes)
        expectCode(() => parseViewing({ ...json, ...change }), "OVERSIGHT_VIEWING_MALFORMED");
      for (const nothing of [undefined, null, "viewing", 5, []]) {
        expectCode(() => parseViewing(nothing), "OVERSIGHT_VIEWING_MALFORMED");
      }
    });
  });

  describe("when the group goes on", () => {
    it("counts while its root does: until the window ends, or it is withdrawn", async () => {
      const { keys, definition } = fixture;
      await publish(fixture, fixture.tree, [BigInt(id("one more")) >> 8n]);
      expect((await verify()).epoch).to.equal(1);
      const newer = await answer(challenge);
      await chainClock.increase(definition.rootWindowSeconds + 1);
      await expectRejectedCode(verify(), "OVERSIGHT_VIEWING_ROOT_NOT_LIVE");
      expect((await verify(newer)).epoch).to.equal(2);
      await fixture.as(keys.guardian).enrolmentRegistry.withdrawEpoch(0, 2);
      await expectRejectedCode(verify(newer), "OVERSIGHT_VIEWING_ROOT_NOT_LIVE");
    });
  });
});
