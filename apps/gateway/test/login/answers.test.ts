import { expect } from "chai";
import { createChallenge, formatChallenge, platformId } from "realdid";

import { authorize } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, answerAs, describeOnGateway, signIn } from "../setup/gateway.ts";
import type { Browser } from "../setup/browser.ts";
import { world } from "../setup/world.ts";

const HOST = "login.weibo.com";

describeOnGateway("An answer of a wallet", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  async function askedPage(): Promise<{ readonly browser: Browser; readonly url: string }> {
    const browser = running().browser();
    const { url } = await browser.open(authorize(client).url);
    return { browser, url };
  }

  const visitor = () => world().visitor(0, "weibo");

  /** Status and code with which an answer is met. */
  async function outcome(browser: Browser, url: string, content: unknown): Promise<readonly unknown[]> {
    const { status, json } = await browser.post(`${url}/answer`, content);
    return [status, json.code ?? Object.keys(json).join()];
  }

  it("counts for the login for which its challenge was given out, and for no other", async () => {
    const [mine, theirs] = [await askedPage(), await askedPage()];
    const { json } = await theirs.browser.post(`${theirs.url}/challenge`, {});
    const answer = await answerAs(json.challenge, HOST, { visitor: visitor() });
    const sent = { answer, binding: json.binding };
    expect(await outcome(mine.browser, mine.url, sent)).to.deep.equal([403, "GATEWAY_REQUEST_FOREIGN"]);
    const own = (await mine.browser.post(`${mine.url}/challenge`, {})).json;
    expect(await outcome(mine.browser, mine.url, { answer, binding: own.binding })).to.deep.equal([
      403,
      "GATEWAY_REQUEST_FOREIGN",
    ]);
    // What was refused so did not use it up for whom it is.
    expect(await outcome(theirs.browser, theirs.url, sent)).to.deep.equal([200, "location"]);
  });

  it("counts once", async () => {
    const { browser, url } = await askedPage();
    const { json } = await browser.post(`${url}/challenge`, {});
    const answer = await answerAs(json.challenge, HOST, { visitor: visitor() });
    const sent = { answer, binding: json.binding };
    expect(await outcome(browser, url, sent)).to.deep.equal([200, "location"]);
    expect(await outcome(browser, url, sent)).to.deep.equal([403, "LOGIN_NONCE_UNKNOWN"]);
  });

  it("counts once, also of ten that come at the same instant", async () => {
    const { browser, url } = await askedPage();
    const { json } = await browser.post(`${url}/challenge`, {});
    const sent = { answer: await answerAs(json.challenge, HOST, { visitor: visitor() }), binding: json.binding };
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(browser, url, sent)));
    expect(outcomes.filter(([status]) => status === 200)).to.have.length(1);
  });

  it("to another platform's challenge is refused", async () => {
    const { browser, url } = await askedPage();
    const there = running().browser();
    const site = await running().addClient("douyin");
    const page = await there.open(authorize(site).url);
    const given = (await there.post(`${page.url}/challenge`, {})).json;
    const answer = await answerAs(given.challenge, "login.douyin.com", { visitor: world().visitor(0, "douyin") });
    expect(await outcome(browser, url, { answer, binding: given.binding })).to.deep.equal([
      403,
      "GATEWAY_REQUEST_FOREIGN",
    ]);
    const wrongHost = answerAs(given.challenge, HOST, { visitor: world().visitor(0, "douyin") });
    expect(await wrongHost.catch((thrown: { code: string }) => thrown.code)).to.equal("LOGIN_DOMAIN_MISMATCH");
  });

  it("with another platform's pseudonym, another's controller or a spoilt signature is refused", async () => {
    const { browser, url } = await askedPage();
    const attempt = async (change: (answer: Record<string, unknown>) => object): Promise<readonly unknown[]> => {
      const { json } = await browser.post(`${url}/challenge`, {});
      const answer = (await answerAs(json.challenge, HOST, { visitor: visitor() })) as Record<string, unknown>;
      return outcome(browser, url, { answer: change(answer), binding: json.binding });
    };
    const elsewhere = world().visitor(0, "douyin");
    const { json } = await browser.post(`${url}/challenge`, {});
    const foreign = await answerAs(json.challenge, HOST, { visitor: elsewhere });
    expect(await outcome(browser, url, { answer: foreign, binding: json.binding })).to.deep.equal([
      403,
      "LOGIN_PSEUDONYM_NOT_LIVE",
    ]);
    expect(await attempt((answer) => ({ ...answer, pseudonym: world().visitor(1, "weibo").sub }))).to.deep.equal([
      403,
      "LOGIN_SIGNATURE_INVALID",
    ]);
    expect(await attempt((answer) => ({ ...answer, signature: `0x${"11".repeat(65)}` }))).to.deep.equal([
      403,
      "LOGIN_SIGNATURE_INVALID",
    ]);
    expect(await attempt((answer) => ({ ...answer, nonce: 7 }))).to.deep.equal([400, "LOGIN_ANSWER_MALFORMED"]);
  });

  it("is taken with clocks that differ a little, and refused when it comes too late or too early", async () => {
    for (const [seconds, expected] of [
      [920, 200],
      [-20, 200],
      [940, 403],
      [-60, 403],
    ] as const) {
      const { browser, url } = await askedPage();
      const { json } = await browser.post(`${url}/challenge`, {});
      const answer = await answerAs(json.challenge, HOST, { visitor: visitor() });
      running().passTime(seconds);
      const { status } = await browser.post(`${url}/answer`, { answer, binding: json.binding });
      running().passTime(-seconds);
      expect(status, String(seconds)).to.equal(expected);
    }
  });

  it("to a challenge that this gateway did not give out for its page is refused", async () => {
    const { browser, url } = await askedPage();
    const { gateway } = running();
    const given = (await browser.post(`${url}/challenge`, {})).json;
    const other = await createChallenge(
      gateway.network.deployment,
      { platformId: platformId("weibo"), domain: "shop.weibo.com" },
      gateway.logins.challenges,
      gateway.now(),
    );
    const answer = await answerAs(formatChallenge(other), "shop.weibo.com", { visitor: visitor() });
    expect(await outcome(browser, url, { answer, binding: given.binding })).to.deep.equal([
      403,
      "GATEWAY_REQUEST_FOREIGN",
    ]);
  });

  it("of a wallet that knows only its address is given the text to sign", async () => {
    const { browser, url } = await askedPage();
    const { controller, sub } = visitor();
    const { json } = await browser.post(`${url}/challenge`, { controller: controller.address.toLowerCase() });
    expect(json).to.include({ pseudonym: sub });
    expect(json.text).to.be.a("string").and.contain(`${HOST} wants you to sign in`);
    const signature = await controller.signMessage(String(json.text));
    const { nonce } = json.challenge as { nonce: string };
    const answer = { signedBy: "controller", nonce, pseudonym: sub, controller: controller.address, signature };
    expect(await outcome(browser, url, { answer, binding: json.binding })).to.deep.equal([200, "location"]);
    const stranger = await browser.post(`${url}/challenge`, {
      controller: world().visitor(3, "weibo").controller.address,
    });
    expect([stranger.status, stranger.json.code]).to.deep.equal([403, "LOGIN_PSEUDONYM_NOT_LIVE"]);
  });

  it("that is no such thing is refused, and so is one for a login that is over", async () => {
    const { browser, url } = await askedPage();
    for (const content of [null, 1, "x", [], {}, { answer: null }, { answer: { nonce: "x" } }, { controller: 1 }]) {
      expect((await browser.post(`${url}/answer`, content)).status, JSON.stringify(content)).to.equal(400);
    }
    expect((await browser.post(`${url}/challenge`, { controller: "0x12" })).status).to.equal(400);
    const long = await browser.send(`${url}/answer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ answer: "x".repeat(20_000) }),
    });
    expect(long.status).to.equal(400);
    const text = await browser.send(`${url}/answer`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    expect(text.status).to.equal(400);
    const { json } = await signIn(browser, url, { visitor: visitor() });
    await browser.open(String(json.location));
    const over = await browser.post(`${url}/challenge`, {});
    expect([over.status, over.json.code]).to.deep.equal([400, "GATEWAY_LOGIN_OVER"]);
  });

  it("is refused by another browser, and from another site's page", async () => {
    const { browser, url } = await askedPage();
    const { json } = await browser.post(`${url}/challenge`, {});
    const sent = { answer: await answerAs(json.challenge, HOST, { visitor: visitor() }), binding: json.binding };
    expect(await outcome(running().browser(), url, sent)).to.deep.equal([400, "GATEWAY_LOGIN_OVER"]);
    for (const headers of [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "https://www.weibo.com", "sec-fetch-site": "same-site" },
      { origin: DOUYIN },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: WEIBO, "sec-fetch-site": "cross-site" },
    ]) {
      const { status } = await browser.send(`${url}/answer`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(sent),
      });
      expect(status, JSON.stringify(headers)).to.equal(403);
    }
    expect(await outcome(browser, url, sent)).to.deep.equal([200, "location"]);
  });
});
