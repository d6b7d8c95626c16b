import { mine, takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Wallet as KeyWallet, toBeHex } from "ethers";

import type { Hex } from "../../../../sdk/chain/hex.ts";
import {
  type FollowOptions,
  type FollowedPlatform,
  followPlatform,
} from "../../../../sdk/login/view/follow/followPlatform.ts";
import { registerPseudonym } from "../../../../sdk/pseudonym/registerPseudonym.ts";
import { replacePseudonymBySignature } from "../../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { expectRejectedCode } from "../../../codes.ts";
import { FLAGS, becomeDue, deployWithCreators, flagsOf } from "../../../disclosure/creators.ts";
import { type Tampering, through } from "../../../did/endpoint.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove, registered } from "../../../pseudonym/people.ts";
import { NOW, openSite } from "../../visitor.ts";

const WEIBO = platformIdOf("weibo");

interface RawLog {
  blockNumber: string;
  topics: string[];
  data: string;
}

describe("followPlatform", () => {
  let fixture: PeopleFixture;
  let pseudonym: bigint;
  let controller: KeyWallet;
  const followed: FollowedPlatform[] = [];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
  });
  afterEach(() => followed.splice(0).forEach((one) => one.close()));

  /** Follows through an endpoint that counts, and may lie. */
  function follow(options: FollowOptions = {}, tamper?: Tampering) {
    const { network, endpoint } = through(fixture.network, tamper);
    const view = followPlatform(network, WEIBO, { pollSeconds: 3600, ...options });
    followed.push(view);
    return { view, endpoint };
  }

  const replaceBy = async (address: string): Promise<unknown> => {
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: (await time.latest()) + 600 };
    return replacePseudonymBySignature(fixture.network, controller, state, address as Hex);
  };

  describe("what the endpoint is asked", () => {
    it("nothing for a login, and one header for a look when nothing is new", async () => {
      const { view, endpoint } = follow();
      await view.ready;
      const site = openSite(fixture, "weibo", undefined, view);
      const answers = [await site.answer(pseudonym, controller), await site.answer(pseudonym, controller)];
      const before = endpoint.requests.length;
      for (const answer of answers) expect((await site.verify(answer, { time: NOW })).state).to.equal("registered");
      expect(await view.pseudonymOf(controller.address as Hex)).to.equal(pseudonym);
      expect(await view.hasClaims(pseudonym, [])).to.equal(true);
      expect(await view.disclosureOf(pseudonym)).to.equal(0);
      expect(await view.isLiveRoot((await prove(fixture, 0, "weibo")).root)).to.equal(true);
      expect(endpoint.requests.length).to.equal(before);
      await view.refresh();
      expect(endpoint.requests.slice(before)).to.deep.equal(["eth_getBlockByNumber"]);
      await mine(1);
      await view.refresh();
      expect(endpoint.requests.slice(before + 1)).to.deep.equal(["eth_getBlockByNumber", "eth_getLogs", "eth_getLogs"]);
    });

    it("never about a pseudonym or a controller", async () => {
      const asked: string[] = [];
      const { view } = follow({}, (method, answer, params) => {
        asked.push(`${method} ${JSON.stringify(params)}`.toLowerCase());
        return answer;
      });
      await view.ready;
      const site = openSite(fixture, "weibo", undefined, view);
      await site.verify(await site.answer(pseudonym, controller), { time: NOW });
      await registered(fixture, 1, "weibo");
      await view.refresh();
      const secrets = [toBeHex(pseudonym, 32).slice(2), String(pseudonym), controller.address.slice(2).toLowerCase()];
      expect(asked.filter((text) => secrets.some((secret) => text.includes(secret)))).to.deep.equal([]);
      expect(asked.length).to.be.above(5);
    });
  });

  it("tells the flags of whoever has a duty, asked for together with all others' who have one", async () => {
    const creators = await deployWithCreators();
    const { creator, other } = creators;
    const flagsAsked = (view: { endpoint: { requests: string[] } }): number =>
      view.endpoint.requests.filter((method) => method === "eth_call").length;
    fixture = creators;
    const following = follow();
    const { view } = following;
    await view.ready;
    expect(await view.disclosureOf(creator.pseudonym)).to.equal(0);
    await becomeDue(creators);
    await becomeDue(creators, other);
    await view.refresh();
    const before = flagsAsked(following);
    for (const one of [creator, other]) {
      expect(await view.disclosureOf(one.pseudonym)).to.equal(await flagsOf(creators, one));
    }
    expect(await view.disclosureOf(creator.pseudonym)).to.equal(FLAGS.DUE);
    expect(flagsAsked(following) - before).to.equal(3 * 2);
  });

  describe("an endpoint that is away", () => {
    it("lets nobody in once the view is too old, and everybody again when it is back", async () => {
      let isAway = false;
      const { view } = follow({ maxAgeSeconds: 0.05 }, (_method, answer) => {
        if (isAway) throw new Error("fetch failed");
        return answer;
      });
      await view.ready;
      expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
      isAway = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expectRejectedCode(view.stateOf(pseudonym), "LOGIN_VIEW_STALE");
      for (const ask of [
        view.chainTime(),
        view.hasClaims(pseudonym, []),
        view.pseudonymOf(controller.address as Hex),
      ]) {
        await expectRejectedCode(ask, "LOGIN_VIEW_STALE");
      }
      expect(view.ageSeconds()).to.be.above(0.05);
      isAway = false;
      expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
    });

    it("or takes requests and says nothing, lets nobody in after seconds, and everybody again soon after it speaks", async () => {
      let isSilent = false;
      const { view } = follow({ maxAgeSeconds: 0.05 }, (_method, answer) =>
        isSilent ? new Promise(() => undefined) : answer,
      );
      await view.ready;
      isSilent = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expectRejectedCode(Promise.race([view.stateOf(pseudonym), expired()]), "LOGIN_VIEW_STALE");
      isSilent = false;
      // The request that hangs is given up ten seconds after it was sent: five have passed.
      const untilLive = async (): Promise<boolean> => view.stateOf(pseudonym).then(({ isLive }) => isLive, untilLive);
      expect(await Promise.race([untilLive(), expired()])).to.equal(true);
    });

    it("is waited for at the start", async () => {
      let failures = 3;
      const { view } = follow({ pollSeconds: 0.01 }, (_method, answer) => {
        if (failures-- > 0) throw new Error("fetch failed");
        return answer;
      });
      await view.ready;
      expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
    });

    it("or whose newest block is old, if the chain makes one every so often", async () => {
      const { view } = follow({ maxLagSeconds: 60 });
      await view.ready;
      const ahead = (await time.latest()) - Date.now() / 1000;
      if (ahead > -60) expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
      const { view: late } = follow({ maxLagSeconds: ahead > 0 ? -ahead - 60 : 0 });
      await late.ready;
      await expectRejectedCode(late.stateOf(pseudonym), "LOGIN_VIEW_STALE");
    });

    it("or that stands behind what it told before, is not believed", async () => {
      let behind: unknown;
      const { view } = follow({ maxAgeSeconds: 0.05 }, (method, answer, params) =>
        method === "eth_getBlockByNumber" && params[0] === "latest" ? (behind ?? answer) : answer,
      );
      await view.ready;
      const old = await fixture.network.runner.provider?.getBlock("latest");
      const { hash, parentHash } = old as { hash: string; parentHash: string };
      await replaceBy(fixture.keys.guardian.address);
      await view.refresh();
      behind = {
        number: `0x${old?.number.toString(16)}`,
        hash,
        parentHash,
        timestamp: `0x${old?.timestamp.toString(16)}`,
      };
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expectRejectedCode(view.stateOf(pseudonym), "LOGIN_VIEW_STALE");
      behind = undefined;
      expect((await view.stateOf(pseudonym)).controller).to.equal(fixture.keys.guardian.address);
    });
  });

  describe("an endpoint that lies or is mixed up", () => {
    it("is refused when its blocks are of two chains, and nothing changes", async () => {
      let isMixed = false;
      const { view } = follow({}, (method, answer) =>
        isMixed && method === "eth_getBlockByNumber"
          ? { ...(answer as object), parentHash: `0x${"ab".repeat(32)}` }
          : answer,
      );
      await view.ready;
      const before = view.head?.number;
      await mine(1);
      await mine(1);
      isMixed = true;
      await expectRejectedCode(view.refresh(), "CHAIN_ANSWER_INCONSISTENT");
      expect(view.head?.number).to.equal(before);
      isMixed = false;
      await view.refresh();
      expect(view.head?.number).to.equal((before as number) + 2);
    });

    it("is found out by the next event when it left one out; then everything is read anew", async () => {
      let leavesOut = false;
      const { view } = follow({ maxAgeSeconds: 0.05 }, (method, answer) =>
        leavesOut && method === "eth_getLogs" ? [] : answer,
      );
      await view.ready;
      leavesOut = true;
      await replaceBy(fixture.keys.guardian.address);
      await view.refresh();
      leavesOut = false;
      const state = { platformId: WEIBO, pseudonym, sequence: 2, deadline: (await time.latest()) + 600 };
      const guardian = fixture.keys.guardian as unknown as KeyWallet;
      await replacePseudonymBySignature(fixture.network, guardian, state, controller.address as Hex);
      await expectRejectedCode(view.refresh(), "PSEUDONYM_EVENTS_INCOMPLETE");
      expect(view.head).to.equal(undefined);
      expect(await view.stateOf(pseudonym)).to.include({ sequence: 3, controller: controller.address });
    });

    it("is refused when it gives logs that nobody asked for, or of another form", async () => {
      const changes: ((log: RawLog) => object)[] = [
        (log) => ({ ...log, removed: true }),
        (log) => ({ ...log, blockNumber: "0xffffff" }),
        (log) => ({ ...log, blockHash: `0x${"cd".repeat(32)}` }),
        (log) => ({ ...log, address: `0x${"12".repeat(20)}` }),
        (log) => ({ ...log, topics: "0x" }),
        (log) => ({ ...log, data: "0x1" }),
        (log) => ({ ...log, data: `${log.data}00` }),
        (log) => ({ ...log, topics: log.topics.slice(0, 2) }),
        () => ({}),
      ];
      for (const change of changes) {
        const { view } = follow({}, (method, answer) =>
          method === "eth_getLogs" ? (answer as RawLog[]).map(change) : answer,
        );
        const code = await view.refresh().then(
          () => "none",
          (thrown: { code: string }) => thrown.code,
        );
        expect(code, change.toString()).to.match(/^(?:CHAIN_ANSWER_INCONSISTENT|PSEUDONYM_EVENTS_INCOMPLETE)$/u);
        await expectRejectedCode(Promise.race([view.chainTime(), expired()]), "LOGIN_VIEW_STALE");
      }
    });
  });

  it("reads in pieces from an endpoint that serves ten blocks at most, with progress", async () => {
    await mine(1);
    for (let i = 0; i < 30; i++) await mine(1);
    let last: readonly number[] = [];
    const onProgress = (...progress: readonly number[]): void => void (last = progress);
    const { view } = follow({ reorgBlocks: 5, onProgress }, (method, answer, params) => {
      const [{ fromBlock, toBlock }] = params as [{ fromBlock?: string; toBlock?: string }];
      if (method === "eth_getLogs" && Number(toBlock) - Number(fromBlock) > 9) throw new Error("too many blocks");
      return answer;
    });
    await view.ready;
    expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
    expect(last[0]).to.equal(last[1]);
  });

  it("is woken by an endpoint that pushes", async () => {
    let wake: () => void = () => undefined;
    let isSubscribed = true;
    const { view } = follow({
      subscribe(given) {
        wake = given;
        return () => (isSubscribed = false);
      },
    });
    await view.ready;
    await replaceBy(fixture.keys.guardian.address);
    expect((await view.stateOf(pseudonym)).controller).to.equal(controller.address);
    wake();
    await view.refresh();
    expect((await view.stateOf(pseudonym)).controller).to.equal(fixture.keys.guardian.address);
    view.close();
    expect(isSubscribed).to.equal(false);
    await expectRejectedCode(view.stateOf(pseudonym), "LOGIN_VIEW_STALE");
  });

  it("undoes a registration that a reorganisation took back", async () => {
    const { view } = follow();
    await view.ready;
    const before = await takeSnapshot();
    const other = await prove(fixture, 1, "weibo");
    await registerPseudonym(fixture.network, other);
    await view.refresh();
    expect((await view.stateOf(other.pseudonym)).isLive).to.equal(true);
    await before.restore();
    await mine(1);
    await mine(1);
    await view.refresh();
    expect((await view.stateOf(other.pseudonym)).sequence).to.equal(0);
    expect((await view.stateOf(pseudonym)).isLive).to.equal(true);
  });
});

/** So that a test that would wait for the patience of a view says so. */
async function expired(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error("the view did not answer"));
    }, 8_000);
  });
}
