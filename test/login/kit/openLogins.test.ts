import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Wallet as KeyWallet, ZeroAddress, toBeHex } from "ethers";
import fc from "fast-check";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { formatAnswer } from "../../../sdk/login/challenge/answerJson.ts";
import { parseChallenge } from "../../../sdk/login/challenge/challengeJson.ts";
import { type FollowedPlatform, followPlatform } from "../../../sdk/login/view/follow/followPlatform.ts";
import { type Logins, type LoginsOptions, openLogins } from "../../../sdk/login/kit/openLogins.ts";
import { answerWithSessionKey, createSessionKey } from "../../../sdk/login/session/sessionKey.ts";
import { memoryLoginStore } from "../../../sdk/login/store/memoryLoginStore.ts";
import { claimGroup } from "../../../sdk/pseudonym/claimGroup.ts";
import { freezePseudonym } from "../../../sdk/pseudonym/freezePseudonym.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";
import { expectCode, expectRejectedCode } from "../../codes.ts";
import { PHYSICIANS, publishPhysicians } from "../../pseudonym/licence.ts";
import {
  type PeopleFixture,
  controllerOf,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "../../pseudonym/people.ts";
import { arbitraryRequest } from "./arbitraryRequest.ts";
import { Browser, transportTo } from "./browser.ts";

const WEIBO = platformIdOf("weibo");
const ORIGIN = "https://weibo.com";

describe("openLogins", () => {
  let fixture: PeopleFixture;
  let network: PeopleFixture["network"];
  let view: FollowedPlatform;
  let logins: Logins;
  let pseudonym: bigint;
  let controller: KeyWallet;
  const opened: { close(): void }[] = [];

  function open(options: Partial<LoginsOptions> = {}): Logins {
    const made = openLogins({ network, platformId: WEIBO, origins: [ORIGIN], view, ...options });
    opened.push(made);
    return made;
  }

  const browse = (site: Logins = logins): Browser => new Browser(transportTo(site), ORIGIN);

  const expectRefusal = (answered: { status: number; json: object }, status: number, code: string): void => {
    expect([answered.status, answered.json]).to.deep.include(status);
    expect(answered.json).to.have.all.keys("code", "message", "fix").and.to.include({ code });
  };

  before(async () => {
    fixture = await deployWithPeople();
    ({ network } = fixture);
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
    view = followPlatform(network, WEIBO, { pollSeconds: 3600, maxAgeSeconds: 3600 });
    await view.ready;
  });
  beforeEach(() => (logins = open()));
  afterEach(() => opened.splice(0).forEach((one) => one.close()));
  after(() => view.close());

  describe("a visit", () => {
    it("begins with a signed challenge, is known by a cookie, and ends with logout", async () => {
      const browser = browse();
      const answered = await browser.signIn(network, pseudonym, controller);
      expect(answered.status).to.equal(200);
      expect(answered.json).to.include({ pseudonym: toBeHex(pseudonym, 32), state: "registered" });
      const session = await browser.send("GET", "/login/session");
      expect(session).to.deep.include({ status: 200, json: answered.json });
      expect(session.headers).to.include({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
      const cookie = browser.cookies.get("__Host-realdid") as string;
      expect((await browser.send("POST", "/login/logout")).status).to.equal(200);
      expect(browser.cookies.has("__Host-realdid")).to.equal(false);
      browser.cookies.set("__Host-realdid", cookie);
      expectRefusal(await browser.send("GET", "/login/session"), 401, "LOGIN_VISIT_MISSING");
    });

    it("has cookies that no script reads, no other host gets, and no store keeps", async () => {
      const store = memoryLoginStore();
      const kept: unknown[] = [];
      const visits = { ...store.visits, keep: (visit: never) => (kept.push(visit), store.visits.keep(visit)) };
      const browser = browse(open({ store: { ...store, visits } }));
      await browser.signIn(network, pseudonym, controller);
      expect(browser.written).to.have.length(3);
      for (const line of browser.written) {
        expect(line).to.match(
          /^__Host-realdid[a-z-]*=[0-9a-f.]*; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=(Lax|Strict)$/u,
        );
      }
      const token = browser.cookies.get("__Host-realdid") as string;
      expect(token).to.match(/^[0-9a-f]{64}$/u);
      expect(kept).to.have.length(1);
      expect(
        JSON.stringify(kept, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      ).to.not.include(token);
    });

    it("ends when another begins in the same browser, and by the clock", async () => {
      let now = 1_800_000_000;
      const site = open({ now: () => now, visitSeconds: 100 });
      const browser = browse(site);
      await browser.signIn(network, pseudonym, controller);
      const first = new Map(browser.cookies);
      await browser.signIn(network, pseudonym, controller);
      now += 99;
      expect((await browser.send("GET", "/login/session")).status).to.equal(200);
      now += 1;
      expectRefusal(await browser.send("GET", "/login/session"), 401, "LOGIN_VISIT_MISSING");
      now -= 50;
      first.forEach((value, name) => browser.cookies.set(name, value));
      expectRefusal(await browser.send("GET", "/login/session"), 401, "LOGIN_VISIT_MISSING");
    });

    it("is over within one block when the pseudonym is replaced, released, frozen, withdrawn, or lapses", async () => {
      const message = async () => ({
        platformId: WEIBO,
        pseudonym,
        sequence: 1,
        deadline: (await time.latest()) + 600,
      });
      const ends: Record<string, () => Promise<unknown>> = {
        replaced: async () =>
          replacePseudonymBySignature(network, controller, await message(), fixture.keys.guardian.address as Hex),
        released: async () => releasePseudonym(network, controller, await message()),
        frozen: async () => {
          const freeze = { action: "freeze", sequence: 1, controller: ZeroAddress as Hex } as const;
          return freezePseudonym(network, await prove(fixture, 0, "weibo", freeze));
        },
        withdrawn: () => fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1),
        lapsed: async () => time.increaseTo(await leaseEnd(fixture)),
      };
      const snapshot = await takeSnapshot();
      for (const [name, end] of Object.entries(ends)) {
        const own = followPlatform(network, WEIBO, { pollSeconds: 3600 });
        const browser = browse(open({ view: own }));
        await browser.signIn(network, pseudonym, controller);
        expect((await browser.send("GET", "/login/session")).status, name).to.equal(200);
        const signed = await browser.sign(network, pseudonym, controller);
        await end();
        await own.refresh();
        expectRefusal(await browser.send("GET", "/login/session"), 401, "LOGIN_VISIT_MISSING");
        expectRefusal(await browser.send("POST", "/login/answer", signed), 403, "LOGIN_PSEUDONYM_NOT_LIVE");
        own.close();
        await snapshot.restore();
      }
    });

    it("is nobody's while the chain cannot be read", async () => {
      const own = followPlatform(network, WEIBO, { pollSeconds: 3600 });
      await own.ready;
      const site = open({ view: own });
      const browser = browse(site);
      await browser.signIn(network, pseudonym, controller);
      const signed = await browser.sign(network, pseudonym, controller);
      own.close();
      expectRefusal(await browser.send("GET", "/login/session"), 503, "LOGIN_VIEW_STALE");
      expectRefusal(await browser.send("POST", "/login/answer", signed), 503, "LOGIN_VIEW_STALE");
    });
  });

  it("gives a visitor the time that the website sets, and the browser as long to come back", async () => {
    let now = 1_800_000_000;
    const browser = browse(open({ now: () => now, challengeSeconds: 60 }));
    const late = await browser.sign(network, pseudonym, controller);
    expect(browser.written[0]).to.match(/^__Host-realdid-asked=[0-9a-f]{32}; Max-Age=60;/u);
    now += 91;
    expectRefusal(await browser.send("POST", "/login/answer", late), 403, "LOGIN_CHALLENGE_EXPIRED");
  });

  describe("who may sign in", () => {
    it("an injected wallet is told its pseudonym and the text, and signs that", async () => {
      const browser = browse();
      const { json } = await browser.send("POST", "/login/challenge", { controller: controller.address.toLowerCase() });
      const { challenge, text } = json as { challenge: { nonce: string }; text: string };
      expect(json.pseudonym).to.equal(toBeHex(pseudonym, 32));
      const signature = await controller.signMessage(text);
      const signedBy = "controller";
      const answer = {
        signedBy,
        nonce: challenge.nonce,
        pseudonym: json.pseudonym,
        controller: controller.address,
        signature,
      };
      expect((await browser.send("POST", "/login/answer", answer)).status).to.equal(200);
    });

    it("nobody whose address controls no live pseudonym, or is none", async () => {
      const stranger = fixture.keys.guardian.address;
      expectRefusal(
        await browse().send("POST", "/login/challenge", { controller: stranger }),
        403,
        "LOGIN_PSEUDONYM_NOT_LIVE",
      );
      for (const wrong of ["", "0x12", 7, {}, null, `${stranger}\n`]) {
        const refused = await browse().send("POST", "/login/challenge", { controller: wrong });
        expectRefusal(refused, 400, "LOGIN_REQUEST_MALFORMED");
      }
    });

    it("only members of the groups that the website asks for; a guard asks the same of one route", async () => {
      const snapshot = await takeSnapshot();
      const physicians = await publishPhysicians(fixture, fixture.wallets.slice(0, 1));
      const own = followPlatform(network, WEIBO, { pollSeconds: 3600 });
      const site = open({ view: own, groups: [PHYSICIANS] });
      expectRefusal(await browse(site).signIn(network, pseudonym, controller), 403, "LOGIN_GROUP_MISSING");
      const plain = open({ view: own });
      const browser = browse(plain);
      await browser.signIn(network, pseudonym, controller);
      const headers = { cookie: `__Host-realdid=${browser.cookies.get("__Host-realdid")}` };
      const groups = [PHYSICIANS];
      await expectRejectedCode(plain.requireLogin(await plain.visitOf({ headers }), { groups }), "LOGIN_GROUP_MISSING");
      await expectRejectedCode(plain.requireLogin(undefined), "LOGIN_VISIT_MISSING");
      const claim = await prove(fixture, 0, "weibo", { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians);
      await claimGroup(network, claim);
      await own.refresh();
      expect((await browse(site).signIn(network, pseudonym, controller)).status).to.equal(200);
      expect((await plain.requireLogin(await plain.visitOf({ headers }), { groups })).pseudonym).to.equal(pseudonym);
      own.close();
      await snapshot.restore();
    });

    it("a session key, until the browser's next visit has another or none", async () => {
      const store = memoryLoginStore();
      const browser = browse(open({ sessionKeySeconds: 3600, store }));
      const sessionKey = await createSessionKey();
      await browser.signIn(network, pseudonym, controller, { sessionKey });
      await browser.signIn(network, pseudonym, controller);
      expect(await store.sessionKeys.find(WEIBO, pseudonym, sessionKey.publicKey)).to.equal(undefined);
    });

    it("a session key, until logout", async () => {
      const store = memoryLoginStore();
      const browser = browse(open({ sessionKeySeconds: 3600, store }));
      const sessionKey = await createSessionKey();
      await browser.signIn(network, pseudonym, controller, { sessionKey });
      const find = () => store.sessionKeys.find(WEIBO, pseudonym, sessionKey.publicKey);
      expect((await find())?.publicKey).to.equal(sessionKey.publicKey);
      const challenge = parseChallenge((await browser.send("POST", "/login/challenge", {})).json.challenge);
      const answer = await answerWithSessionKey(
        challenge,
        { pseudonym, controller: controller.address as Hex },
        sessionKey,
      );
      const sent = formatAnswer(network.deployment, answer);
      expect((await browser.send("POST", "/login/answer", sent)).status).to.equal(200);
      expect((await find())?.publicKey).to.equal(sessionKey.publicKey);
      await browser.send("POST", "/login/logout");
      expect(await find()).to.equal(undefined);
    });
  });

  describe("a first visit", () => {
    it("is pending at once, survives a crash, and is registered by the next batch", async () => {
      const snapshot = await takeSnapshot();
      const own = followPlatform(network, WEIBO, { pollSeconds: 3600 });
      const store = memoryLoginStore();
      const first = browse(open({ view: own, store }));
      const registration = await prove(fixture, 1, "weibo");
      const second = controllerOf(fixture.wallets[1] as (typeof fixture.wallets)[number], "weibo");
      const answered = await first.signIn(network, registration.pseudonym, second, { registration });
      expect(answered.json).to.include({ state: "pending", endsAt: registration.deadline });
      // Another process, with what the first one kept.
      const site = open({ view: own, store, submit: (proofs) => submitPseudonymProofs(network, proofs) });
      const later = browse(site);
      first.cookies.forEach((value, name) => later.cookies.set(name, value));
      expect((await later.send("GET", "/login/session")).json).to.include({ state: "pending" });
      await site.submitPending();
      await own.refresh();
      expect(await site.submitPending()).to.deep.equal([{ pseudonym: registration.pseudonym, outcome: "registered" }]);
      expect((await later.send("GET", "/login/session")).json).to.include({ state: "registered" });
      own.close();
      await snapshot.restore();
    });

    it("ends with its proof's deadline if nobody registers it", async () => {
      const snapshot = await takeSnapshot();
      const own = followPlatform(network, WEIBO, { pollSeconds: 3600 });
      const browser = browse(open({ view: own }));
      const registration = await prove(fixture, 1, "weibo");
      const second = controllerOf(fixture.wallets[1] as (typeof fixture.wallets)[number], "weibo");
      await browser.signIn(network, registration.pseudonym, second, { registration });
      await time.increaseTo(registration.deadline + 1);
      await own.refresh();
      expectRefusal(await browser.send("GET", "/login/session"), 401, "LOGIN_VISIT_MISSING");
      own.close();
      await snapshot.restore();
    });
  });

  describe("refuses", () => {
    it("what another site's page sends, or a program that says nothing of its page", async () => {
      const browser = browse();
      const signed = await browser.sign(network, pseudonym, controller);
      const foreign: Record<string, string>[] = [
        { origin: "https://weibo.com.evil.example" },
        { origin: "http://weibo.com" },
        { origin: "null" },
        { origin: "" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
        { "sec-fetch-site": "none" },
      ];
      for (const headers of foreign) {
        for (const path of ["challenge", "answer", "logout"]) {
          expectRefusal(await browser.send("POST", `/login/${path}`, signed, headers), 403, "LOGIN_REQUEST_FOREIGN");
        }
      }
      const bare = await logins.respond({ method: "POST", path: "/login/logout", headers: {} });
      expect(bare?.status).to.equal(403);
      // None of them used the challenge up.
      expect((await browser.send("POST", "/login/answer", signed)).status).to.equal(200);
    });

    it("an answer to another browser's challenge: nobody is signed in as someone else", async () => {
      const [attacker, visitor] = [browse(), browse()];
      const signed = await attacker.sign(network, pseudonym, controller);
      expectRefusal(await visitor.send("POST", "/login/answer", signed), 403, "LOGIN_REQUEST_FOREIGN");
      await visitor.send("POST", "/login/challenge", {});
      expectRefusal(await visitor.send("POST", "/login/answer", signed), 403, "LOGIN_REQUEST_FOREIGN");
      expect((await attacker.send("POST", "/login/answer", signed)).status).to.equal(200);
    });

    it("a replayed answer, also twice at once; several tabs each have their own challenge", async () => {
      const browser = browse();
      const [one, two] = [
        await browser.sign(network, pseudonym, controller),
        await browser.sign(network, pseudonym, controller),
      ];
      const asked = browser.cookies.get("__Host-realdid-asked") as string;
      const twice = await Promise.all([one, one].map((answer) => browser.send("POST", "/login/answer", answer)));
      expect(twice.map(({ status }) => status).sort()).to.deep.equal([200, 403]);
      browser.cookies.set("__Host-realdid-asked", asked);
      expectRefusal(await browser.send("POST", "/login/answer", one), 403, "LOGIN_NONCE_UNKNOWN");
      expect((await browser.send("POST", "/login/answer", two)).status).to.equal(200);
    });

    it("routes, methods and bodies that are none", async () => {
      const browser = browse();
      expectRefusal(await browser.send("GET", "/login/nothing"), 404, "LOGIN_ROUTE_UNKNOWN");
      expectRefusal(await browser.send("GET", "/login/__proto__"), 404, "LOGIN_ROUTE_UNKNOWN");
      const wrong = await browser.send("GET", "/login/answer");
      expectRefusal(wrong, 405, "LOGIN_ROUTE_UNKNOWN");
      expect(wrong.headers.allow).to.equal("POST");
      for (const path of ["/", "/login", "/loginx/session", "/other/login/session", ""]) {
        expect(await logins.respond({ method: "GET", path, headers: {} })).to.equal(undefined);
      }
      const headers = { origin: ORIGIN };
      const send = async (body: unknown): Promise<number | undefined> =>
        (await logins.respond({ method: "POST", path: "/login/answer", headers, body }))?.status;
      for (const body of ["{", "[]", "7", "null", "", "{}", undefined, 7, [], { nonce: 7 }]) {
        expect(await send(body), String(body)).to.equal(400);
      }
      expect(await send(`{"nonce":"${"0".repeat(70_000)}"}`)).to.equal(413);
    });

    it("origins that are none, and those of another domain than the platform's", async () => {
      for (const origin of ["weibo.com", "https://weibo.com/", "http://weibo.com", "https://127.0.0.1", ""]) {
        expectCode(() => openLogins({ network, platformId: WEIBO, origins: [origin], view }), "LOGIN_ORIGIN_INVALID");
      }
      expectCode(() => openLogins({ network, platformId: WEIBO, origins: [], view }), "LOGIN_ORIGIN_INVALID");
      await expectRejectedCode(open({ origins: ["https://weibo.com.example"] }).ready, "LOGIN_DOMAIN_MISMATCH");
      await open({ origins: ["https://login.weibo.com"] }).ready;
      const unknown = openLogins({ network, platformId: platformIdOf("nothing"), origins: [ORIGIN] });
      await expectRejectedCode(unknown.ready, "PLATFORM_UNKNOWN");
      unknown.close();
    });
  });

  it("answers ten thousand random requests, none with a fault", async () => {
    const browser = browse();
    const signed = await browser.sign(network, pseudonym, controller);
    const request = arbitraryRequest(ORIGIN, signed, browser.cookies);
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const response = await logins.respond(sent);
        if (response === undefined) return;
        statuses.add(response.status);
        expect(response.status).to.be.below(500);
        expect(() => JSON.parse(response.body) as unknown).to.not.throw();
        const lines = Object.values(response.headers).flat();
        expect(lines.filter((line) => /[^\x20-\x7e]/u.test(line))).to.deep.equal([]);
      }),
      { numRuns: 10_000 },
    );
    expect([...statuses]).to.include.members([200, 400, 401, 403, 404, 405]);
  });
});
