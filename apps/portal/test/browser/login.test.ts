import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import {
  type ControllerAnswer,
  type LoginSession,
  type PseudonymProof,
  type Wallet,
  derivePseudonym,
  parseAnswer,
  parsePseudonymProof,
  platformId,
  submitPseudonymProofs,
  verifyPseudonymProof,
} from "realdid";

import { type Asker, openAsker } from "../setup/asker.ts";
import { type Visitor, createVisitor, leave, readDevice, restore, startBrowser, unlock } from "../setup/visitor.ts";
import { type World, startWorld } from "../setup/world.ts";

const WEIBO = "https://weibo.com";

describe("the wallet that a page asks", function inBrowser() {
  this.timeout(240_000);
  let world: World;
  let browser: Browser;
  let visitor: Visitor;
  let person: Wallet;
  let people = 0;
  before(async () => {
    world = await startWorld(24);
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    person = world.wallets[people++] as Wallet;
    for (const { requests } of [world.chain, world.authority, world.relayer]) requests.length = 0;
    visitor = await createVisitor(browser, world);
  });
  afterEach(async () => {
    await visitor.context.close();
    expect(visitor.complaints).to.deep.equal([]);
  });

  const agree = (wallet: Page, name: string) => wallet.getByRole("button", { name, exact: true }).click();
  const weibo = () => openAsker(visitor.context, world, "weibo", WEIBO);

  /** Until the page has the answer. */
  async function firstVisit(asker: Asker): Promise<object> {
    const wallet = await asker.ask();
    await restore(wallet, person.mnemonic);
    await agree(wallet, "Register and sign in");
    const { answer, code } = await asker.outcome();
    expect(code).to.equal(undefined);
    if (!wallet.isClosed()) await wallet.waitForEvent("close");
    return answer as object;
  }

  /** What would name the person, as texts have it. */
  const tracesOf = ({ pseudonym, controller }: LoginSession): readonly string[] =>
    [pseudonym, person.commitment, BigInt(controller)].flatMap((one) => [one.toString(16), one.toString()]);

  /** As the platform does it later. */
  async function register(answer: object): Promise<void> {
    const { registration } = parseAnswer(world.network.deployment, answer) as ControllerAnswer;
    if (registration === undefined) throw new Error("the answer registers nothing");
    await submitPseudonymProofs(world.network, [registration]);
  }

  /** What the relayer was handed. */
  function handedIn(): PseudonymProof {
    const [posted] = world.relayer.requests.filter((request) => request.startsWith("POST /v1/proofs"));
    if (posted === undefined) throw new Error("the relayer was handed nothing");
    return parsePseudonymProof(world.network.deployment, JSON.parse(posted.slice(posted.indexOf("\n\n") + 2)));
  }

  it("proves a first visit in the browser, and signs in again once that is registered", async () => {
    const asker = await weibo();
    const first = await firstVisit(asker);
    const session = await asker.verify(first);
    expect(session).to.include({ state: "pending", pseudonym: derivePseudonym(person, platformId("weibo")) });
    await register(first);
    const wallet = await asker.ask();
    await unlock(wallet);
    await wallet.getByText("weibo knows you by your pseudonym there").waitFor();
    await agree(wallet, "Sign in");
    const { answer } = await asker.outcome();
    expect(await asker.verify(answer as object)).to.deep.include({
      state: "registered",
      pseudonym: session.pseudonym,
      controller: session.controller,
    });
    const page = await visitor.openWallet();
    await unlock(page);
    await page.getByRole("listitem").filter({ hasText: "weibo.com" }).waitFor();
    const kept = await readDevice(page);
    expect(kept).to.contain("sealed").and.to.contain("/shards/");
    for (const trace of tracesOf(session)) expect(kept.toLowerCase()).not.to.contain(trace);
    expect(kept).not.to.contain("weibo");
  });

  it("speaks to the configured origins alone, and names the person's pseudonym to none of them", async () => {
    const asker = await weibo();
    const session = await asker.verify(await firstVisit(asker));
    const configured = [world.portal, world.chain, world.authority].map(({ url }) => url);
    expect([...visitor.origins].sort()).to.deep.equal([...configured, WEIBO].sort());
    const traces = tracesOf(session);
    const isFound = (requests: readonly string[], trace: string) =>
      requests.some((request) => request.toLowerCase().includes(trace));
    expect(world.chain.requests.length).to.be.greaterThan(0);
    expect(world.authority.requests.map((request) => request.split("/", 3)[2])).to.deep.equal(["tops", "shards"]);
    for (const trace of traces) {
      expect(isFound([...world.chain.requests, ...world.authority.requests, world.portal.log()], trace)).to.equal(
        false,
      );
    }
    // The platform hands the registration in: the relayer would see the person's address beside each of their pseudonyms.
    expect(world.relayer.requests).to.deep.equal([]);
    for (const request of [...world.chain.requests, ...world.authority.requests]) {
      expect(request).not.to.match(/^(?:cookie|referer):/mu);
      expect(request).not.to.contain("weibo.com");
    }
  });

  it("authorises a session key if the person says so", async () => {
    const asker = await weibo();
    const publicKey = await asker.page.evaluate(async () => {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
      return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    });
    const wallet = await asker.ask({ publicKey, sessionSeconds: 5400 });
    await restore(wallet, person.mnemonic);
    await wallet.getByLabel("Let this browser sign in again without the wallet for 2 hours").check();
    await agree(wallet, "Register and sign in");
    const { answer } = await asker.outcome();
    expect((await asker.verify(answer as object)).sessionKey).to.include({ publicKey });
  });

  it("asks again after a reload in the middle of a proof", async () => {
    const asker = await weibo();
    const wallet = await asker.ask();
    await restore(wallet, person.mnemonic);
    await agree(wallet, "Register and sign in");
    await wallet.getByRole("progressbar").waitFor();
    await wallet.reload();
    await unlock(wallet);
    await agree(wallet, "Register and sign in");
    const { answer } = await asker.outcome();
    expect(await asker.verify(answer as object)).to.include({ state: "pending" });
  });

  it("says that it signs when it does, and not before the person agreed", async () => {
    /** Whatever stands in the wallet's status from now on. */
    const hear = (wallet: Page) =>
      wallet.evaluate(() => {
        const heard = new Set<string>();
        new MutationObserver(() => {
          for (const { textContent } of Array.from(document.querySelectorAll("[role=status]")))
            heard.add(textContent.trim());
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
        Object.assign(globalThis, { heard });
      });
    const heardBy = (wallet: Page) =>
      wallet.evaluate(() => [...(globalThis as unknown as { heard: Set<string> }).heard]);
    const asker = await weibo();
    await register(await firstVisit(asker));
    const wallet = await asker.ask();
    await wallet.getByRole("heading", { name: "Unlock your wallet" }).waitFor();
    await hear(wallet);
    await unlock(wallet);
    const button = wallet.getByRole("button", { name: "Sign in", exact: true });
    await button.waitFor();
    const before = await heardBy(wallet);
    expect(before).to.include("Looking up your pseudonym…").and.not.include("Signing…");
    await button.click();
    await wallet.getByRole("heading", { name: "Answered" }).waitFor();
    expect(await heardBy(wallet)).to.include("Signing…");
    await asker.outcome();
    const home = await visitor.openWallet();
    await home.getByRole("heading", { name: "Unlock your wallet" }).waitFor();
    await hear(home);
    await unlock(home);
    await home.getByRole("heading", { name: "Your pseudonyms" }).waitFor();
    expect(await heardBy(home))
      .to.include("Looking up your pseudonyms…")
      .and.not.include("Signing…");
  });

  it("shows who asks before anything else, and is clean for axe then", async () => {
    const asker = await weibo();
    const wallet = await asker.ask();
    await wallet.getByRole("heading", { name: "Restore your wallet" }).waitFor();
    const card = wallet.getByRole("region", { name: "Page that asks" });
    for (const text of ["weibo", "weibo.com"]) await card.getByText(text, { exact: true }).first().waitFor();
    await restore(wallet, person.mnemonic);
    const button = wallet.getByRole("button", { name: "Register and sign in" });
    await button.waitFor();
    await wallet.waitForFunction(() => document.querySelectorAll("button:disabled").length === 0);
    const { violations } = await new AxeBuilder({ page: wallet }).analyze();
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    await leave(wallet, "Cancel");
    expect(await asker.outcome()).to.deep.equal({ code: "LOGIN_WALLET_REFUSED", reason: "LOGIN_DECLINED" });
    expect(world.relayer.requests).to.deep.equal([]);
  });

  describe("refuses", () => {
    /** Nothing was asked of the person, nobody was told anything but why. */
    async function expectRefusal(asker: Asker, wallet: Page, code: string): Promise<void> {
      await wallet.getByRole("heading", { name: "Do not sign in here" }).waitFor();
      expect(await wallet.locator(".fault").getAttribute("data-code")).to.equal(code);
      expect(await wallet.getByLabel("Passphrase").count()).to.equal(0);
      const { violations } = await new AxeBuilder({ page: wallet }).analyze();
      expect(violations.map(({ id }) => id)).to.deep.equal([]);
      await leave(wallet, "Close");
      expect(await asker.outcome()).to.deep.equal({ code: "LOGIN_WALLET_REFUSED", reason: code });
      expect([...world.relayer.requests, ...world.authority.requests]).to.deep.equal([]);
    }

    it("a page on another domain, whatever its challenge says", async () => {
      for (const origin of ["https://weibo.com.evil.example", "https://evil-weibo.com"]) {
        const asker = await openAsker(visitor.context, world, "weibo", origin);
        await expectRefusal(asker, await asker.ask(), "LOGIN_DOMAIN_MISMATCH");
        await expectRefusal(asker, await asker.ask({ domain: "weibo.com" }), "LOGIN_DOMAIN_MISMATCH");
      }
    });

    it("a platform that is not registered, and one's page that asks for another", async () => {
      const unknown = await openAsker(visitor.context, world, "nobody", WEIBO);
      await expectRefusal(unknown, await unknown.ask(), "PLATFORM_UNKNOWN");
      const other = await openAsker(visitor.context, world, "douyin", WEIBO);
      await expectRefusal(other, await other.ask(), "LOGIN_DOMAIN_MISMATCH");
    });

    it("a page that asks on another network", async () => {
      const asker = await weibo();
      const wallet = await asker.ask({ networkId: `0x${"12".repeat(32)}` });
      await expectRefusal(asker, wallet, "LOGIN_NETWORK_MISMATCH");
    });
  });

  describe("after a while", () => {
    it("tells nobody anything, and the person so, if the page that asked has gone elsewhere", async () => {
      const asker = await weibo();
      const wallet = await asker.ask();
      await restore(wallet, person.mnemonic);
      await wallet.getByRole("button", { name: "Register and sign in" }).waitFor();
      await visitor.context.route("https://evil.example/**", (route) =>
        route.fulfill({ contentType: "text/html", body: "<title>evil</title>" }),
      );
      // As a page goes that still has the wallet open: the browser keeps the two together.
      await asker.page.evaluate(() => location.assign("https://evil.example/"));
      await asker.page.waitForURL("https://evil.example/");
      await asker.page.evaluate(() => {
        const heard: unknown[] = [];
        Object.assign(globalThis, { heard });
        addEventListener("message", ({ data, source }) => {
          heard.push(data);
          (source as Window).postMessage({ realdid: "challenge", version: 1, challenge: {} }, "*");
        });
      });
      await agree(wallet, "Register and sign in");
      await wallet.getByRole("heading", { name: "The page that asked is gone" }).waitFor();
      expect(await asker.page.evaluate(() => (globalThis as { heard?: unknown }).heard)).to.deep.equal([
        { realdid: "ready", version: 1 },
      ]);
      expect([...world.relayer.requests, ...world.authority.requests]).to.deep.equal([]);
      await leave(wallet, "Close");
    });

    it("says so if the page takes no answer any more, proves nothing for it, and tells the page", async () => {
      const asker = await weibo();
      const late = await asker.ask({ secondsLeft: -1 });
      await late.getByRole("heading", { name: "Start again on the page" }).waitFor();
      await leave(late, "Close");
      expect(await asker.outcome()).to.include({ code: "LOGIN_WALLET_REFUSED", reason: "LOGIN_CHALLENGE_EXPIRED" });
      const wallet = await asker.askInTurn([{}, { secondsLeft: -1 }]);
      await restore(wallet, person.mnemonic);
      await agree(wallet, "Register and sign in");
      await wallet.getByRole("heading", { name: "Start again on the page" }).waitFor();
      await leave(wallet, "Close");
      expect(await asker.outcome()).to.deep.equal({ reason: "LOGIN_CHALLENGE_EXPIRED" });
      expect(world.authority.requests).to.deep.equal([]);
    });

    it("signs the challenge that the page has by then", async () => {
      const asker = await weibo();
      const wallet = await asker.askInTurn([{}, {}, {}]);
      await restore(wallet, person.mnemonic);
      await agree(wallet, "Register and sign in");
      const { answer } = await asker.outcome();
      const [last] = await asker.page.evaluate(
        () => (globalThis as unknown as { ask: { challenges: readonly { nonce: string }[] } }).ask.challenges,
      );
      expect(answer).to.include({ nonce: last?.nonce });
      expect(await asker.verify(answer as object)).to.include({ state: "pending" });
    });

    it("signs nothing for which the person was not asked", async () => {
      const asker = await weibo();
      const wallet = await asker.askInTurn([{ sessionSeconds: 3600 }, { sessionSeconds: 86_400 }]);
      await restore(wallet, person.mnemonic);
      await agree(wallet, "Register and sign in");
      await wallet.getByRole("heading", { name: "Do not sign in here" }).waitFor();
      await leave(wallet, "Close");
      expect(await asker.outcome()).to.deep.equal({ reason: "WALLET_ASK_CHANGED" });
    });

    it("tells the page if the window is closed in the middle of a proof, and answers the next time", async () => {
      const asker = await weibo();
      const wallet = await asker.ask();
      await restore(wallet, person.mnemonic);
      await agree(wallet, "Register and sign in");
      await wallet.getByRole("progressbar").waitFor();
      await wallet.close();
      expect(await asker.outcome()).to.include({ code: "LOGIN_WALLET_CLOSED" });
      const again = await asker.ask();
      await unlock(again);
      await agree(again, "Register and sign in");
      const { answer } = await asker.outcome();
      expect(await asker.verify(answer as object)).to.include({ state: "pending" });
    });

    it("renews what a withdrawn root left behind, and tells the page when the person has read that", async () => {
      const asker = await weibo();
      await register(await firstVisit(asker));
      await world.withdrawRoot();
      const wallet = await asker.ask();
      await unlock(wallet);
      await wallet.getByText("was withdrawn").waitFor();
      await agree(wallet, "Renew");
      await wallet.getByRole("heading", { name: "Renewed" }).waitFor();
      const proof = handedIn();
      await verifyPseudonymProof(world.network.deployment, proof);
      expect(proof).to.include({ action: "renew", pseudonym: derivePseudonym(person, platformId("weibo")) });
      await leave(wallet, "Close");
      expect(await asker.outcome()).to.deep.equal({
        code: "LOGIN_WALLET_REFUSED",
        reason: "LOGIN_PSEUDONYM_NOT_LIVE",
      });
    });
  });

  describe("when the lease ends soon", () => {
    let asker: Asker;
    beforeEach(async () => {
      asker = await weibo();
      await register(await firstVisit(asker));
      await world.wait(80 * 86_400);
    });

    /** Signs in, and renews besides. */
    async function renew(): Promise<Page> {
      const wallet = await asker.ask();
      await unlock(wallet);
      await wallet.getByLabel("Renew the pseudonym too").check();
      await agree(wallet, "Sign in");
      const { answer } = await asker.outcome();
      expect(await asker.verify(answer as object)).to.include({ state: "registered" });
      return wallet;
    }

    it("renews with a sign-in, if the person says so", async () => {
      const wallet = await renew();
      await wallet.getByText("The renewal was handed in.").waitFor();
      await submitPseudonymProofs(world.network, [handedIn()]);
      await leave(wallet, "Close");
      const again = await asker.ask();
      await unlock(again);
      await again.getByRole("button", { name: "Sign in", exact: true }).waitFor();
      expect(await again.getByLabel("Renew").count()).to.equal(0);
    });

    it("stays signed in if the relayer takes no renewal, and says so", async () => {
      await visitor.context.route(`${world.relayer.url}/**`, (route) => route.fulfill({ status: 503 }));
      const wallet = await renew();
      await wallet.getByText("The pseudonym was not renewed, though.").waitFor();
      visitor.complaints.length = 0;
    });
  });

  it("is shown in no frame of another page", async () => {
    const { page } = await weibo();
    await page.evaluate((src) => {
      document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }, world.portal.url);
    await page.waitForFunction(() => document.querySelector("iframe")?.contentDocument === null);
    await page.frames()[1]?.waitForLoadState();
    expect(page.frames()[1]?.url()).to.match(/^chrome-error:/u);
    visitor.complaints.length = 0;
  });
});
