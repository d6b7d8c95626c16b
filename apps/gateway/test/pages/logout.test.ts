import { expect } from "chai";

import { type Browser, fieldOf } from "../setup/browser.ts";
import { askToken, askUserinfo, authorize, exchange, passPages } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { world } from "../setup/world.ts";

const BYE = "https://www.weibo.com/bye";

describeOnGateway("Signing out", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  async function signedIn(): Promise<{ readonly browser: Browser; readonly token: string; readonly access: string }> {
    const browser = running().browser();
    const asked = authorize(client);
    const back = await passPages(browser, asked.url, { visitor: world().visitor(0, "weibo") });
    const { json } = await exchange(running(), client, back, asked);
    return { browser, token: String(json.id_token), access: String(json.access_token) };
  }

  const endAt = (fields: Record<string, string>, origin = WEIBO): string =>
    `${origin}/session/end?${new URLSearchParams(fields).toString()}`;

  async function isSignedIn(browser: Browser): Promise<boolean> {
    const page = await browser.open(authorize(client, { prompt: "none" }).url);
    return new URL(page.url).searchParams.has("code");
  }

  it("asks first, and then ends the session and its tokens", async () => {
    const { browser, token, access } = await signedIn();
    const page = await browser.open(endAt({ id_token_hint: token, post_logout_redirect_uri: BYE, state: "s" }));
    expect(page.text).to.contain("Sign out?");
    expect(await isSignedIn(browser)).to.equal(true);
    const asked = await browser.open(endAt({ id_token_hint: token, post_logout_redirect_uri: BYE, state: "s" }));
    const fields = { xsrf: fieldOf(asked.text, "xsrf"), logout: "yes" };
    const bye = await browser.submit(`${WEIBO}/session/end/confirm`, fields);
    expect(bye.url).to.equal(`${BYE}?state=s`);
    expect(await isSignedIn(browser)).to.equal(false);
    expect((await askUserinfo(running(), WEIBO, access)).status).to.equal(401);
  });

  it("ends what may be asked while the visitor is away, of this session and of those before", async () => {
    const tokens: unknown[] = [];
    const browser = running().browser();
    for (const used of [running().browser(), browser, browser]) {
      const asked = authorize(client, { scope: "openid offline_access", prompt: "consent" });
      const back = await passPages(used, asked.url, { visitor: world().visitor(0, "weibo") });
      tokens.push((await exchange(running(), client, back, asked)).json.refresh_token);
    }
    const page = await browser.open(endAt({}));
    await browser.submit(`${WEIBO}/session/end/confirm`, { xsrf: fieldOf(page.text, "xsrf"), logout: "yes" });
    for (const token of tokens) {
      const fields = { grant_type: "refresh_token", refresh_token: String(token) };
      expect((await askToken(running(), client, fields)).json.error).to.equal("invalid_grant");
    }
  });

  it("takes no word from another page for it", async () => {
    const { browser } = await signedIn();
    await browser.open(endAt({}));
    const { status } = await browser.submit(`${WEIBO}/session/end/confirm`, { xsrf: "guess", logout: "yes" });
    expect(status).to.equal(400);
    expect(await isSignedIn(browser)).to.equal(true);
  });

  it("sends to registered addresses only", async () => {
    const { browser, token } = await signedIn();
    for (const uri of ["https://evil.example/", `${BYE}/`, `${BYE}?x`, "javascript:alert(1)", "//evil.example"]) {
      const page = await browser.open(endAt({ id_token_hint: token, post_logout_redirect_uri: uri }));
      expect(page.status, uri).to.equal(400);
      expect(page.text).to.contain("invalid_request");
    }
    const anonymous = await browser.open(endAt({ post_logout_redirect_uri: "https://evil.example/" }));
    const fields = { xsrf: fieldOf(anonymous.text, "xsrf"), logout: "yes" };
    expect((await browser.submit(`${WEIBO}/session/end/confirm`, fields)).url).to.equal(`${WEIBO}/session/end/success`);
  });

  it("refuses a hint without a signature, of another client, or of another origin", async () => {
    const { browser, token } = await signedIn();
    const [, body = ""] = token.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
    const other = await running().addClient("weibo");
    const hints: readonly (readonly [string, string])[] = [
      [endAt({ id_token_hint: none }), "alg none"],
      [endAt({ id_token_hint: `${token.slice(0, -8)}AAAAAAAA` }), "spoilt"],
      [endAt({ id_token_hint: "x" }), "nonsense"],
      [endAt({ id_token_hint: token, client_id: other.clientId }), "other client"],
      [endAt({ id_token_hint: token }, DOUYIN), "other origin"],
    ];
    for (const [url, what] of hints) {
      const { status, text } = await browser.open(url);
      expect(status, what).to.equal(400);
      expect(text, what).to.match(/invalid_request|invalid_client/u);
    }
    expect(await isSignedIn(browser)).to.equal(true);
  });
});
