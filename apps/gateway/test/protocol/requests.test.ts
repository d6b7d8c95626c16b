import { expect } from "chai";

import { agree, authorize, passPages } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, describeOnGateway, random, signIn } from "../setup/gateway.ts";
import { send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

describeOnGateway("An authorization request", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  /** What the client is told, at its own address. */
  async function told(change: Readonly<Record<string, string | undefined>>): Promise<URLSearchParams> {
    const asked = authorize(client, change);
    const { status, headers } = await send(running().url, asked.url);
    const back = new URL(headers.location ?? "about:blank");
    expect(status, asked.url).to.equal(303);
    expect(back.origin + back.pathname).to.equal(client.redirectUri);
    expect(back.searchParams.get("state")).to.equal(asked.state);
    expect(back.searchParams.get("iss")).to.equal(WEIBO);
    return back.searchParams.get("error") === null ? new URLSearchParams(back.hash.slice(1)) : back.searchParams;
  }

  /** What the visitor is told, here: there is no address that could be trusted. */
  async function shown(change: Readonly<Record<string, string | undefined>>, origin = WEIBO): Promise<string> {
    const url = new URL(authorize(client, change).url);
    const { status, headers, text } = await send(running().url, `${origin}${url.pathname}${url.search}`, {
      headers: { accept: "text/html" },
    });
    expect(status).to.equal(400);
    expect(headers.location).to.equal(undefined);
    return /<code>(\w+)<\/code>/u.exec(text)?.[1] ?? "";
  }

  it("needs PKCE, and S256", async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect((await told(none)).get("error")).to.equal("invalid_request");
    expect((await told({ code_challenge_method: "plain" })).get("error")).to.equal("invalid_request");
    expect((await told({ code_challenge_method: undefined })).get("error")).to.equal("invalid_request");
    expect((await told({ code_challenge: "short" })).get("error")).to.equal("invalid_request");
  });

  it("of a public client needs PKCE too", async () => {
    const confidential = client;
    client = await running().addClient("weibo", { isPublic: true });
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect((await told(none)).get("error")).to.equal("invalid_request");
    client = confidential;
  });

  it("gets a code and nothing else", async () => {
    for (const type of ["token", "id_token", "code id_token", "code token", "none"]) {
      const url = authorize(client, { response_type: type }).url;
      const { headers } = await send(running().url, url);
      expect(headers.location, type)
        .to.contain("unsupported_response_type")
        .and.match(/^https:\/\/www\.weibo\.com\//u);
    }
  });

  it("brings no request object, signed or not, and names none", async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`;
    expect((await told({ request: none })).get("error")).to.equal("request_not_supported");
    expect((await told({ request_uri: "https://evil.example/" })).get("error")).to.match(
      /^(request_uri_not_supported|invalid_request_uri|invalid_request)$/u,
    );
  });

  it("is sent back to a registered address only: character by character", async () => {
    const others = [
      "https://evil.example/callback",
      `${client.redirectUri}/`,
      `${client.redirectUri}?next=https://evil.example`,
      `${client.redirectUri}#x`,
      client.redirectUri.replace("https", "http"),
      client.redirectUri.replace("www", "www.evil"),
      client.redirectUri.toUpperCase(),
      "javascript:alert(1)",
      "//evil.example",
      "",
    ];
    for (const redirect_uri of others) {
      expect(await shown({ redirect_uri }), redirect_uri).to.match(/^(invalid_redirect_uri|invalid_request)$/u);
    }
    expect(await shown({ redirect_uri: undefined })).to.equal("invalid_request");
  });

  it("of a client of another platform is refused at this origin", async () => {
    expect(await shown({}, DOUYIN)).to.equal("invalid_client");
    expect(await shown({ client_id: random() })).to.equal("invalid_client");
    expect(await shown({ client_id: "\u0000" })).to.equal("invalid_client");
  });

  it("without a session and without a page to show is told so", async () => {
    expect((await told({ prompt: "none" })).get("error")).to.equal("login_required");
  });

  it("asks for consent once, and again when more is asked or the client wants it asked", async () => {
    const site = await running().addClient("weibo");
    const visitor = world().visitor(0, "weibo");
    const browser = running().browser();
    const page = await browser.open(authorize(site).url);
    const { json } = await signIn(browser, page.url, { visitor });
    const consent = await browser.open(String(json.location));
    expect(consent.text).to.contain("/consent");
    const silent = await browser.open(authorize(site, { prompt: "none" }).url);
    expect(new URL(silent.url).searchParams.get("error")).to.equal("consent_required");
    await agree(browser, consent);
    const again = await browser.open(authorize(site).url);
    expect(new URL(again.url).searchParams.get("code")).to.be.a("string");
    const later = running().browser();
    const back = await passPages(later, authorize(site).url, { visitor });
    expect(back.searchParams.get("code")).to.be.a("string");
    expect(later.seen.some((text) => text.includes("/consent"))).to.equal(false);
    expect((await browser.open(authorize(site, { scope: "openid groups" }).url)).text).to.contain("/consent");
    expect((await browser.open(authorize(site, { prompt: "consent" }).url)).text).to.contain("/consent");
  });

  it("leaves out of the token what the visitor left out", async () => {
    const site = await running().addClient("weibo");
    const browser = running().browser();
    const page = await browser.open(authorize(site, { scope: "openid groups disclosure" }).url);
    const { json } = await signIn(browser, page.url, { visitor: world().visitor(0, "weibo") });
    const back = await agree(browser, await browser.open(String(json.location)), ["groups"]);
    expect(new URL(back.url).searchParams.get("code")).to.be.a("string");
    const again = await browser.open(authorize(site, { scope: "openid disclosure" }).url);
    expect(new URL(again.url).searchParams.get("code")).to.be.a("string");
  });

  it("ends with access_denied when the visitor cancels or refuses", async () => {
    const browser = running().browser();
    const site = await running().addClient("weibo");
    const page = await browser.open(authorize(site).url);
    const token = /name="token" value="([^"]+)"/u.exec(page.text)?.[1] ?? "";
    const cancelled = await browser.submit(`${page.url}/abort`, { token });
    expect(new URL(cancelled.url).searchParams.get("error")).to.equal("access_denied");
    const next = await browser.open(authorize(site).url);
    const { json } = await signIn(browser, next.url, { visitor: world().visitor(0, "weibo") });
    const consent = await browser.open(String(json.location));
    const own = /name="token" value="([^"]+)"/u.exec(consent.text)?.[1] ?? "";
    const refused = await browser.submit(`${consent.url}/consent`, { token: own, decision: "no" });
    expect(new URL(refused.url).searchParams.get("error")).to.equal("access_denied");
  });
});
