import { expect } from "chai";
import { Wallet } from "ethers";
import type { Browser, Page } from "playwright-core";
import type { Hex } from "realdid";

import { describeDirect } from "./direct.ts";
import { leave, startBrowser } from "../setup/visitor.ts";
import { openHolder } from "./setup/holder.ts";
import { injectWallet } from "./setup/injectWallet.ts";
import { type Website, startWebsite } from "./setup/startWebsite.ts";
import {
  type Visitor,
  answerWithWallet,
  claimShown,
  consent,
  createVisitor,
  openWallet,
  signIn,
  signOut,
  unlock,
} from "./setup/visitor.ts";

describe("Private login at two websites, in a browser", function () {
  this.timeout(300_000);
  let website: Website;
  let browser: Browser;
  let person: Visitor;
  let other: Visitor;
  const extension = new Wallet(Wallet.createRandom().privateKey);
  before(async () => {
    [website, browser] = await Promise.all([startWebsite(), startBrowser()]);
    person = await createVisitor(browser, website, website.people[0]!.words);
    other = await createVisitor(browser, website, website.people[1]!.words);
  });
  after(async () => {
    await browser?.close();
    await website?.remove();
  });

  const site = (slug: string): Website["sites"][number] => website.sites.find((one) => one.slug === slug)!;

  /** As the site shows it. */
  async function subjectOf(words: string, slug: string): Promise<string> {
    const { subject, close } = await openHolder(website, words, slug);
    close();
    return `${subject.slice(0, 10)}…${subject.slice(-6)}`;
  }

  it("registers with a proof made in the browser, and signs in: the site learns the pseudonym and that somebody verified holds it", async () => {
    const { page, agreed } = await signIn(person, site("forum"));
    expect(agreed).to.equal("Register and sign in");
    expect(await claimShown(page, "sub")).to.equal(await subjectOf(person.words, "forum"));
    expect(await claimShown(page, "realdid_verified")).to.equal("true");
    expect(await claimShown(page, "groups")).to.equal("[]");
    await page.close();
  });

  it("signs out at site and gateway, and signs in again without a proof, as the same", async () => {
    const holder = await openHolder(website, person.words, "forum");
    await holder.registered();
    holder.close();
    const page = await person.context.newPage();
    await page.goto(site("forum").origin);
    await signOut(page);
    const again = await signIn(person, site("forum"));
    expect(again.agreed).to.equal("Sign in");
    expect(await claimShown(again.page, "sub")).to.equal(await subjectOf(person.words, "forum"));
    await page.close();
    await again.page.close();
  });

  it("is somebody else on the other platform", async () => {
    const { page, agreed } = await signIn(person, site("market"));
    expect(agreed).to.equal("Register and sign in");
    expect(await claimShown(page, "sub")).to.equal(await subjectOf(person.words, "market"));
    expect(await subjectOf(person.words, "market")).not.to.equal(await subjectOf(person.words, "forum"));
    await page.close();
  });

  it("is one of many: another person has another subject", async () => {
    const { page } = await signIn(other, site("forum"));
    const subject = await claimShown(page, "sub");
    expect(subject).to.equal(await subjectOf(other.words, "forum"));
    expect(subject).not.to.equal(await subjectOf(person.words, "forum"));
    await page.close();
  });

  it("needs no wallet while the session at the gateway lasts, and ends that session with the next block when the pseudonym has another controller", async () => {
    const page = await forgottenBySite(other);
    await page.getByRole("button", { name: "Sign in privately" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await page.close();

    const holder = await openHolder(website, other.words, "forum");
    await holder.giveTo(extension.address as Hex);
    holder.close();
    const refused = await forgottenBySite(other);
    await refused.getByRole("button", { name: "Sign in privately" }).click();
    const wallet = await openWallet(refused);
    await unlock(other, wallet);
    await wallet.getByText("Another wallet controls this pseudonym").waitFor();
    await wallet.close();
    await refused.close();
  });

  it("signs in with a wallet in the browser, which has the pseudonym by now", async () => {
    const visitor = await createVisitor(browser, website, other.words);
    const wallet = await injectWallet(visitor.context, extension);
    const page = await visitor.context.newPage();
    await page.goto(site("forum").origin);
    await page.getByRole("button", { name: "Sign in privately" }).click();
    const use = page.getByRole("button", { name: "Use the wallet in this browser" });
    wallet.agrees = false;
    await use.click();
    await page.getByText("You declined in the wallet.").waitFor();
    wallet.agrees = true;
    await use.click();
    await consent(page);
    expect(await claimShown(page, "sub")).to.equal(await subjectOf(other.words, "forum"));
    const { host, origin } = new URL(site("forum").issuer);
    expect(wallet.signed).to.have.length(1);
    expect(wallet.signed[0]).to.match(new RegExp(`^${host} wants you to sign in`, "u"));
    expect(wallet.signed[0]).to.contain(`\nURI: ${origin}\n`);
    expect(visitor.observation.complaints).to.be.empty;
    await visitor.context.close();
  });

  it("signs nobody in with a wallet in the browser that has no pseudonym at this platform", async () => {
    for (const [slug, key] of [
      ["market", extension],
      ["forum", new Wallet(Wallet.createRandom().privateKey)],
    ] as const) {
      const visitor = await createVisitor(browser, website, other.words);
      const wallet = await injectWallet(visitor.context, key);
      const page = await visitor.context.newPage();
      await page.goto(site(slug).origin);
      await page.getByRole("button", { name: "Sign in privately" }).click();
      await page.getByRole("button", { name: "Use the wallet in this browser" }).click();
      await page.locator("#status.fault").waitFor();
      expect(await page.locator("#status").textContent()).to.match(/pseudonym/u);
      expect(wallet.signed).to.be.empty;
      await visitor.context.close();
    }
  });

  /** A site's page, after the site lost its own session. */
  async function forgottenBySite({ context }: Visitor, slug = "forum"): Promise<Page> {
    await context.clearCookies({ domain: `${slug}.localhost` });
    const page = await context.newPage();
    await page.goto(site(slug).origin);
    return page;
  }

  it("serves every page with a strict policy, and no page complains", () => {
    for (const { observation } of [person, other]) {
      expect(observation.complaints).to.be.empty;
      const hosts = new Set(observation.pages.map(({ url }) => new URL(url).host));
      // Site, gateway and wallet.
      expect(hosts.size).to.be.greaterThanOrEqual(3);
      for (const { url, headers } of observation.pages) {
        const policy = headers["content-security-policy"] ?? "";
        expect(policy, url).to.match(/default-src 'none'/u);
        expect(policy, url)
          .to.match(/frame-ancestors 'none'/u)
          .and.match(/base-uri 'none'/u);
        expect(policy, url).not.to.match(/unsafe-inline|'unsafe-eval'|\*|https?:(?:\s|;|$)/u);
        expect(headers["x-content-type-options"], url).to.equal("nosniff");
        expect(headers["referrer-policy"], url).to.match(/^(no-referrer|same-origin)$/u);
      }
    }
  });

  describe("keeps the gateway's origins apart", () => {
    before(async () => {
      await person.context.clearCookies();
      for (const one of website.sites) await (await signIn(person, one)).page.close();
    });

    it("shows no page of one in the other, and keeps cookies for one host each, which no script reads", async () => {
      const [forum, market] = [site("forum").issuer, site("market").issuer];
      const page = await person.context.newPage();
      await page.route(`${forum}/planted`, (route) =>
        route.fulfill({ contentType: "text/html", body: `<iframe src="${market}/session/end"></iframe>` }),
      );
      await page.goto(`${forum}/planted`);
      expect(page.frames()[1]?.url()).to.match(/^chrome-error:/u);
      await page.close();
      const [ofForum = [], ofMarket = []] = await Promise.all(
        [forum, market].map((url) => person.context.cookies(url)),
      );
      expect(ofMarket).not.to.be.empty;
      for (const [cookies, issuer] of [
        [ofForum, forum],
        [ofMarket, market],
      ] as const) {
        for (const { domain, httpOnly, sameSite } of cookies) {
          expect([domain, httpOnly, sameSite]).to.deep.equal([new URL(issuer).hostname, true, "Lax"]);
        }
      }
      const values = new Set(ofForum.map(({ value }) => value));
      expect(ofMarket.filter(({ value }) => values.has(value))).to.be.empty;
    });
  });

  it("tells the site no more than that, when the person says no at the gateway or in the wallet", async () => {
    const { context } = person;
    await context.clearCookies();
    const page = await context.newPage();
    await page.goto(site("forum").origin);
    await page.getByRole("button", { name: "Sign in privately" }).click();
    await (await openWallet(page)).close();
    await page.getByText("The wallet was closed before you signed. Open it again to sign in.").waitFor();
    const wallet = await openWallet(page);
    await unlock(person, wallet);
    await leave(wallet, "Cancel");
    await page.getByText("The person declined.").waitFor();
    await page.getByRole("button", { name: "Cancel and go back" }).click();
    await page.getByText("Nobody was signed in. The sign-in was cancelled.").waitFor();
    expect(page.url()).to.equal(`${site("forum").origin}/`);
    await page.reload();
    await page.getByRole("button", { name: "Sign in privately" }).waitFor();
    expect(await page.getByRole("alert").count()).to.equal(0);
    await page.close();
  });

  it("signs nobody in with an answer that was given to another browser, nor twice with the same", async () => {
    const attacker = await createVisitor(browser, website, other.words);
    const [own, theirs] = [await attacker.context.newPage(), await person.context.newPage()];
    const answer = await answerTo(attacker, own, site("market").origin);
    await theirs.goto(answer);
    await theirs.getByRole("button", { name: "Sign in privately" }).waitFor();
    await own.goto(answer);
    await own.getByRole("button", { name: "Sign out" }).waitFor();
    await signOut(own);
    await own.goto(answer);
    await own.getByRole("button", { name: "Sign in privately" }).waitFor();
    await Promise.all([attacker.context.close(), theirs.close()]);
  });

  /** Where the gateway sends the browser back to, which is kept from going there. */
  async function answerTo(visitor: Visitor, page: Page, origin: string): Promise<string> {
    // Playwright's own routes do not see where a redirect leads.
    const browserSide = await visitor.context.newCDPSession(page);
    let answer = "";
    browserSide.on("Fetch.requestPaused", ({ requestId, request }) => {
      answer = request.url;
      void browserSide.send("Fetch.fulfillRequest", { requestId, responseCode: 204 });
    });
    await browserSide.send("Fetch.enable", { patterns: [{ urlPattern: `${origin}/callback*` }] });
    await page.goto(origin);
    await page.getByRole("button", { name: "Sign in privately" }).click();
    await answerWithWallet(visitor, page);
    await page.getByRole("button", { name: "Agree and go on" }).click();
    while (answer === "") await page.waitForTimeout(50);
    await browserSide.detach();
    return answer;
  }

  it("refuses a page that passes on another platform's question", async () => {
    const victim = await createVisitor(browser, website, other.words);
    const page = await victim.context.newPage();
    const challenge = await challengeFor(page, site("forum").origin);
    // The market's own page, say after somebody broke into its server.
    await page.route(`${site("market").origin}/*`, (route) =>
      route.fulfill({ contentType: "text/html", body: phishingPage(website.walletUrl, challenge) }),
    );
    await page.goto(`${site("market").origin}/cheap-phones`);
    const wallet = await openWallet(page);
    await wallet.locator('[data-code="LOGIN_DOMAIN_MISMATCH"]').waitFor();
    expect(await wallet.getByRole("button").allTextContents()).to.deep.equal(["Close"]);
    await leave(wallet, "Close");
    await page.waitForFunction(() => document.title.startsWith("refusal"));
    await victim.context.close();
  });

  describeDirect(() => ({ website, browser }));

  describe("when the guardian withdraws the root", () => {
    it("ends all sessions that rest on it, with the next block", async () => {
      await person.context.clearCookies();
      const { page } = await signIn(person, site("market"));
      await page.close();
      const holder = await openHolder(website, person.words, "market");
      await holder.withdrawRoot();
      holder.close();
      const refused = await forgottenBySite(person, "market");
      await refused.getByRole("button", { name: "Sign in privately" }).click();
      const wallet = await openWallet(refused);
      await unlock(person, wallet);
      await wallet.getByText("was withdrawn").waitFor();
    });
  });
});

/** The question that a gateway's page gets for its wallet. */
async function challengeFor(page: Page, origin: string): Promise<object> {
  await page.goto(origin);
  await page.getByRole("button", { name: "Sign in privately" }).click();
  const answer = page.waitForResponse((response) => response.url().endsWith("/challenge"));
  const wallet = await openWallet(page);
  const { challenge } = (await (await answer).json()) as { challenge: object };
  await wallet.close();
  return challenge;
}

/** Speaks the wallet's protocol, and asks in somebody else's name. */
function phishingPage(walletUrl: string, challenge: object): string {
  return `<!doctype html><title>Cheap phones</title><button>Open my wallet</button><script>
    document.querySelector("button").onclick = () => {
      const wallet = open(${JSON.stringify(walletUrl)}, "_blank", "popup");
      addEventListener("message", ({ data }) => {
        document.title = data.realdid;
        if (data.realdid === "ready") {
          wallet.postMessage({ realdid: "challenge", version: 1, challenge: ${JSON.stringify(challenge)} }, ${JSON.stringify(walletUrl)});
        }
      });
    };</script>`;
}
