import { expect } from "chai";
import { type Hex, commonDeadline, freezePseudonym, platformId, replacePseudonymBySignature } from "realdid";

import type { Browser } from "../setup/browser.ts";
import { askToken, askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { type TestClient, WEIBO, describeOnGateway, signIn } from "../setup/gateway.ts";
import { forgetAfterEach, world } from "../setup/world.ts";

describeOnGateway("What a visitor began ends", (running) => {
  const passChainTime = forgetAfterEach();
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  async function signedIn() {
    const browser = running().browser();
    const asked = authorize(client, { scope: "openid offline_access", prompt: "consent" });
    const back = await passPages(browser, asked.url, { visitor: world().visitor(0, "weibo") });
    const { json } = await exchange(running(), client, back, asked);
    expect((await askUserinfo(running(), WEIBO, json.access_token)).status).to.equal(200);
    return { browser, access: json.access_token, refresh: String(json.refresh_token) };
  }

  async function expectOver({ browser, access, refresh }: Awaited<ReturnType<typeof signedIn>>): Promise<void> {
    expect((await askUserinfo(running(), WEIBO, access)).json).to.include({ error: "invalid_token" });
    const fields = { grant_type: "refresh_token", refresh_token: refresh };
    expect((await askToken(running(), client, fields)).json.error).to.equal("invalid_grant");
    expect(await silently(browser)).to.equal("login_required");
  }

  async function silently(browser: Browser): Promise<string | null> {
    const page = await browser.open(authorize(client, { prompt: "none" }).url);
    return new URL(page.url).searchParams.get("error");
  }

  /** Gives the pseudonym another controller. */
  async function replace(): Promise<void> {
    const { network } = world();
    const { pseudonym, controller } = world().visitor(0, "weibo");
    const next = world().visitor(0, "weibo", 1).controller.address as Hex;
    const block = await network.runner.provider?.getBlock("latest");
    const deadline = commonDeadline(block?.timestamp ?? 0);
    const state = { platformId: platformId("weibo"), pseudonym, sequence: 1, deadline };
    await replacePseudonymBySignature(network, controller, state, next);
  }

  it("when the lease of the pseudonym ends", async () => {
    const visit = await signedIn();
    await passChainTime(200 * 86_400);
    await expectOver(visit);
  });

  it("when the pseudonym gets another controller, also after that one signed in", async () => {
    const visit = await signedIn();
    await replace();
    await expectOver(visit);
    const old = running().browser();
    const page = await old.open(authorize(client).url);
    const refused = await signIn(old, page.url, { visitor: world().visitor(0, "weibo") });
    expect(refused.json.code).to.equal("LOGIN_PSEUDONYM_NOT_LIVE");
    const { json } = await signIn(old, page.url, { visitor: world().visitor(0, "weibo", 1) });
    expect(json).to.have.key("location");
    await expectOver(visit);
  });

  it("when the pseudonym gets another controller that signs in before anything is asked of the old session", async () => {
    const visit = await signedIn();
    await replace();
    const back = await passPages(running().browser(), authorize(client).url, {
      visitor: world().visitor(0, "weibo", 1),
    });
    expect(back.searchParams.has("code")).to.equal(true);
    await expectOver(visit);
  });

  it("when its holder freezes the pseudonym", async function freeze() {
    this.timeout(120_000);
    const visit = await signedIn();
    const { network } = world();
    const proof = await world().prove(0, "weibo", {
      action: "freeze",
      sequence: 1,
      controller: "0x0000000000000000000000000000000000000000",
    });
    await freezePseudonym(network, proof);
    await expectOver(visit);
  });

  it("in the middle of a login, between the answer and the code", async () => {
    const browser = running().browser();
    const page = await browser.open(authorize(client, { prompt: "consent" }).url);
    const { json } = await signIn(browser, page.url, { visitor: world().visitor(0, "weibo") });
    await replace();
    const next = await browser.open(String(json.location));
    expect(next.text).to.contain('id="wallet"');
  });

  it("in the middle of a login, also after another controller signed in", async () => {
    const browser = running().browser();
    const page = await browser.open(authorize(client, { prompt: "consent" }).url);
    const { json } = await signIn(browser, page.url, { visitor: world().visitor(0, "weibo") });
    await replace();
    await passPages(running().browser(), authorize(client).url, { visitor: world().visitor(0, "weibo", 1) });
    const next = await browser.open(String(json.location));
    expect(next.status).to.equal(400);
    expect(await silently(browser)).to.equal("login_required");
  });

  it("between the code and the token", async () => {
    const asked = authorize(client);
    const back = await passPages(running().browser(), asked.url, { visitor: world().visitor(0, "weibo") });
    await replace();
    expect((await exchange(running(), client, back, asked)).json.error).to.equal("invalid_grant");
  });

  it("when another visitor signs in with the same browser: their sessions do not mix", async () => {
    const { browser } = await signedIn();
    const page = await browser.open(authorize(client, { prompt: "login" }).url);
    const { json } = await signIn(browser, page.url, { visitor: world().visitor(1, "weibo") });
    const leaving = await browser.open(String(json.location));
    const xsrf = /name="xsrf" value="([^"]+)"/u.exec(leaving.text)?.[1] ?? "";
    expect(leaving.text).to.contain("session/end/confirm");
    const policy = String(leaving.headers["content-security-policy"]);
    expect(policy).to.contain("form-action 'self' https://www.weibo.com");
    const consent = await browser.submit(`${WEIBO}/session/end/confirm`, { xsrf, logout: "yes" });
    expect(consent.text).to.contain("/consent");
  });
});
