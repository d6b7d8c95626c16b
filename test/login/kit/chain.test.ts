import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { Wallet as KeyWallet } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { formatAnswer } from "../../../sdk/login/challenge/answerJson.ts";
import { parseChallenge } from "../../../sdk/login/challenge/challengeJson.ts";
import { followPlatform } from "../../../sdk/login/view/follow/followPlatform.ts";
import { type Logins, type LoginsOptions, openLogins } from "../../../sdk/login/kit/openLogins.ts";
import { answerWithSessionKey, createSessionKey } from "../../../sdk/login/session/sessionKey.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { through } from "../../did/endpoint.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  platformIdOf,
  prove,
  registered,
} from "../../pseudonym/people.ts";
import { Browser, transportTo } from "./browser.ts";

const WEIBO = platformIdOf("weibo");
const ORIGIN = "https://weibo.com";

describe("Logins and the chain", () => {
  let fixture: PeopleFixture;
  let network: PeopleFixture["network"];
  let pseudonym: bigint;
  let controller: KeyWallet;
  let logins: Logins | undefined;

  function open(options: Partial<LoginsOptions> = {}): Logins {
    logins = openLogins({ network, platformId: WEIBO, origins: [ORIGIN], ...options });
    return logins;
  }

  const browse = (site: Logins): Browser => new Browser(transportTo(site), ORIGIN);

  before(async () => {
    fixture = await deployWithPeople();
    ({ network } = fixture);
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
  });
  afterEach(() => logins?.close());

  it("end a visit before the next block, by looking at the chain alone", async () => {
    const snapshot = await takeSnapshot();
    const own = followPlatform(network, WEIBO, { pollSeconds: 0.02 });
    const browser = browse(open({ view: own }));
    await browser.signIn(network, pseudonym, controller);
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: (await time.latest()) + 600 };
    await releasePseudonym(network, controller, state);
    const block = await time.latestBlock();
    const end = Date.now() + 20_000;
    while ((await browser.send("GET", "/login/session")).status === 200) {
      if (Date.now() > end) throw new Error("the visit goes on");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await time.latestBlock()).to.equal(block);
    own.close();
    await snapshot.restore();
  });

  it("ask it nothing, from a challenge to logout, first visits and session keys included", async () => {
    const asked = through(network);
    const own = followPlatform(asked.network, WEIBO, { pollSeconds: 3600 });
    const site = open({ network: asked.network, view: own, sessionKeySeconds: 3600 });
    await own.ready;
    await site.ready;
    const registration = await prove(fixture, 1, "weibo");
    const second = controllerOf(fixture.wallets[1] as (typeof fixture.wallets)[number], "weibo");
    const sessionKey = await createSessionKey();
    const before = asked.endpoint.requests.length;
    for (const [who, key, options] of [
      [pseudonym, controller, { sessionKey }],
      [registration.pseudonym, second, { registration }],
    ] as const) {
      const browser = browse(site);
      // The wallet's own network: what a wallet asks is not the website's.
      expect((await browser.signIn(network, who, key, options)).status).to.equal(200);
      expect((await browser.send("GET", "/login/session")).status).to.equal(200);
      if ("sessionKey" in options) {
        const { json } = await browser.send("POST", "/login/challenge", {});
        const visitor = { pseudonym: who, controller: key.address as Hex };
        const answer = await answerWithSessionKey(parseChallenge(json.challenge), visitor, sessionKey);
        const sent = formatAnswer(network.deployment, answer);
        expect((await browser.send("POST", "/login/answer", sent)).status).to.equal(200);
      }
      await browser.send("POST", "/login/logout");
    }
    expect((await browse(site).send("POST", "/login/challenge", { controller: controller.address })).status).to.equal(
      200,
    );
    expect(asked.endpoint.requests.slice(before)).to.deep.equal([]);
    own.close();
  });
});
