import { expect } from "chai";
import { platformId } from "realdid";

import { type Browser, fieldOf } from "../setup/browser.ts";
import { authorize, passPages } from "../setup/flow.ts";
import { type TestClient, WEIBO, describeOnGateway, random, signIn } from "../setup/gateway.ts";
import { type Received, send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

const HTML = { accept: "text/html" };

describeOnGateway("The gateway's pages", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo", { name: `<b>"The" forum's & co</b>` });
  });

  const visitor = () => world().visitor(0, "weibo");

  async function atConsent(): Promise<{ readonly browser: Browser; readonly url: string; readonly text: string }> {
    const site = await running().addClient("weibo");
    const browser = running().browser();
    const page = await browser.open(authorize(site).url);
    const { json } = await signIn(browser, page.url, { visitor: visitor() });
    return { browser, ...(await browser.open(String(json.location))) };
  }

  /** Every page there is. */
  async function everyPage(): Promise<Readonly<Record<string, Received>>> {
    const browser = running().browser();
    const login = await browser.open(authorize(client).url);
    const consent = await atConsent();
    const signedIn = running().browser();
    await passPages(signedIn, authorize(client).url, { visitor: visitor() });
    return {
      login,
      consent: await consent.browser.send(consent.url),
      error: await send(running().url, `${WEIBO}/auth?client_id=none`, { headers: HTML }),
      over: await send(running().url, `${WEIBO}/interaction/${random()}.${random()}`, { headers: HTML }),
      unknown: await send(running().url, `${WEIBO}/nothing`, { headers: HTML }),
      logout: await signedIn.send(`${WEIBO}/session/end`),
      selfSent: await send(running().url, `${WEIBO}/session/end`, { headers: HTML }),
      signedOut: await send(running().url, `${WEIBO}/session/end/success`, { headers: HTML }),
    };
  }

  it("carry a strict policy and the other headers, and nothing inline", async () => {
    for (const [name, { headers, text }] of Object.entries(await everyPage())) {
      const policy = String(headers["content-security-policy"]);
      expect(headers["content-type"], name).to.match(/^text\/html/u);
      expect(policy, name).to.match(/^default-src 'none';/u);
      expect(policy, name).to.contain("frame-ancestors 'none'").and.contain("base-uri 'none'");
      expect(policy, name).to.not.contain("unsafe");
      expect(headers, name).to.include({
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin-allow-popups",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
      });
      expect(headers["permissions-policy"], name).to.be.a("string");
      expect(text, name).to.not.match(/<style|style=|\son\w+=|javascript:/iu);
      // The provider's own page that sends itself has a script whose hash is in its policy.
      for (const [, script] of text.matchAll(/<script>([\s\S]*?)<\/script>/gu)) {
        expect(name).to.equal("selfSent");
        expect(policy).to.match(/script-src 'self' 'sha256-/u);
        expect(script).to.contain("submit()");
      }
    }
  });

  it("are in a language, have one heading, and label what can be chosen", async () => {
    const pages = await everyPage();
    delete (pages as Record<string, Received>).selfSent;
    for (const [name, { text }] of Object.entries(pages)) {
      expect(text, name).to.match(/^<!doctype html>\s*<html lang="en">/u);
      expect(text.match(/<h1>/gu), name).to.have.length(1);
      expect(text, name)
        .to.match(/<title>[^<]+<\/title>/u)
        .and.contain("<main");
      for (const [, id] of text.matchAll(/type="checkbox" id="([^"]+)"/gu))
        expect(text).to.contain(`for="${id ?? ""}"`);
    }
  });

  it("show who asks, as the registry has it, and names without effect", async () => {
    const { text } = await running().browser().open(authorize(client).url);
    expect(text).to.contain("&lt;b&gt;&quot;The&quot; forum&#39;s &amp; co&lt;/b&gt;").and.not.contain("<b>");
    expect(text).to.contain("weibo.com").and.contain("a login leaves nothing on chain");
    const { network } = world();
    const { operator } = await network.platformRegistry.platformOf(platformId("weibo"));
    expect(text).to.contain(operator);
    expect(text).to.match(/<noscript>[\s\S]*JavaScript[\s\S]*<\/noscript>/u);
  });

  it("say in sentences what went wrong, and who can do what", async () => {
    const { error, over, unknown } = await everyPage();
    expect(error?.text).to.contain("<dd>This platform has no website with the id that was sent (client_id).</dd>");
    expect(over?.text).to.contain("This login has ended. Go back to the website and sign in again.");
    expect(over?.text).to.contain("GATEWAY_LOGIN_OVER").and.not.contain("operator");
    for (const { text } of [error!, unknown!]) {
      expect(text).to.contain("tell its operator what stands here:");
      expect(/<dt>Meaning<\/dt>\s*<dd>([^<]+)<\/dd>/u.exec(text)?.[1]).to.match(/^[A-Z].*\.$/u);
    }
    const elsewhere = { redirect_uri: "https://evil.example/" };
    const { text } = await send(running().url, authorize(client, elsewhere).url, { headers: HTML });
    expect(text).to.contain("<dd>The address to return to (redirect_uri) is not one that was registered");
  });

  it("let forms end at the website that asked, and nowhere else", async () => {
    const login = await running().browser().open(authorize(client).url);
    const policy = String(login.headers["content-security-policy"]);
    expect(policy).to.match(/form-action 'self' https:\/\/www\.weibo\.com(;|$)/u);
    const wrong = authorize(client, { redirect_uri: "https://evil.example/x" }).url;
    const error = await send(running().url, wrong, { headers: HTML });
    expect(String(error.headers["content-security-policy"])).to.not.contain("evil");
    const consent = await atConsent();
    expect(consent.text).to.contain("<strong>www.weibo.com</strong>");
  });

  it("take consent only with the token of this page, from this page", async () => {
    const { browser, url, text } = await atConsent();
    const token = fieldOf(text, "token");
    const others = (await atConsent()).text;
    const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
    const attempts: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [{}, { decision: "yes" }],
      [{}, { decision: "yes", token: "" }],
      [{}, { decision: "yes", token: random() }],
      [{}, { decision: "yes", token: fieldOf(others, "token") }],
      [
        { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
        { decision: "yes", token },
      ],
      [
        { origin: "null", "sec-fetch-site": "cross-site" },
        { decision: "yes", token },
      ],
      [
        { origin: "https://www.weibo.com", "sec-fetch-site": "same-site" },
        { decision: "yes", token },
      ],
    ];
    for (const [headers, fields] of attempts) {
      const { status } = await browser.send(`${url}/consent`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: form(fields),
      });
      expect(status, form(fields)).to.equal(403);
    }
    expect((await browser.send(`${url}/consent?decision=yes&token=${token}`)).status).to.equal(404);
    const other = await running().browser().submit(`${url}/consent`, { decision: "yes", token });
    expect(other.status).to.equal(400);
    // Some browsers say `null` of a form, and that it is of the same origin.
    const good = await browser.send(`${url}/consent`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "null" },
      body: form({ decision: "yes", token }),
    });
    expect(good.status).to.equal(303);
  });

  it("do not take a session that another planted", async () => {
    const thief = running().browser();
    await thief.open(`${WEIBO}/session/end`);
    const planted = thief.cookies("login.weibo.com");
    expect([...planted.keys()]).to.include("__Host-realdid");
    const victim = running().browser();
    for (const [name, value] of planted) victim.plant("login.weibo.com", name, value);
    const back = await passPages(victim, authorize(client).url, { visitor: visitor() });
    expect(back.searchParams.has("code")).to.equal(true);
    // The session has another name since the sign-in: what the thief knows is nobody's.
    const page = await thief.open(authorize(client, { prompt: "none" }).url);
    expect(new URL(page.url).searchParams.get("error")).to.equal("login_required");
    const forged = running().browser();
    const real = victim.cookies("login.weibo.com").get("__Host-realdid") ?? "";
    forged.plant("login.weibo.com", "__Host-realdid", real);
    const refused = await forged.open(authorize(client, { prompt: "none" }).url);
    expect(new URL(refused.url).searchParams.get("error")).to.equal("login_required");
  });

  it("do not take a login that another began, with cookies that a neighbour under the domain can plant", async () => {
    const thief = running().browser();
    const begun = await thief.open(authorize(client).url);
    const victim = running().browser();
    await victim.open(authorize(client).url);
    for (const [name, value] of thief.cookies("login.weibo.com")) {
      if (!name.startsWith("__Host-")) victim.plant("login.weibo.com", name, value);
    }
    expect((await victim.open(begun.url)).status).to.equal(400);
    expect((await victim.post(`${begun.url}/challenge`, {})).json.code).to.equal("GATEWAY_LOGIN_OVER");
    expect((await signIn(thief, begun.url, { visitor: visitor() })).status).to.equal(200);
  });

  it("do not go on with a login that another answered, planted in the same way", async () => {
    const thief = running().browser();
    const begun = await thief.open(authorize(client).url);
    const answered = String((await signIn(thief, begun.url, { visitor: visitor() })).json.location);
    const victim = running().browser();
    for (const [name, value] of thief.cookies("login.weibo.com")) {
      if (!name.startsWith("__Host-")) victim.plant("login.weibo.com", name, value);
    }
    const own = await victim.open(authorize(client).url);
    const uid = /interaction\/([^.]+)\./u.exec(own.url)?.[1] ?? "";
    for (const url of [answered, `${answered}/`, answered.replace("/auth", "/AUTH"), `${WEIBO}/auth/${uid}`]) {
      expect((await victim.open(url)).status, url).to.equal(400);
    }
    const page = await victim.open(authorize(client, { prompt: "none" }).url);
    expect(new URL(page.url).searchParams.get("error")).to.equal("login_required");
    expect((await thief.open(answered)).status).to.be.within(200, 303);
  });

  it("let two logins go on in one browser", async () => {
    const browser = running().browser();
    const [one, other] = [await browser.open(authorize(client).url), await browser.open(authorize(client).url)];
    for (const { url } of [one, other]) expect((await browser.post(`${url}/challenge`, {})).status).to.equal(200);
  });

  it("give cookies that only this host gets, scripts cannot read, and others' pages do not send", async () => {
    const browser = running().browser();
    const { headers } = await browser.send(authorize(client).url);
    const cookies = headers["set-cookie"] ?? [];
    expect(cookies).to.not.be.empty;
    for (const cookie of cookies) {
      expect(cookie)
        .to.match(/^__(Host|Secure)-/u)
        .and.match(/; secure/iu)
        .and.match(/; httponly/iu);
      expect(cookie)
        .to.match(/; samesite=lax/iu)
        .and.not.match(/; domain=/iu);
    }
  });

  it("load a script and a style under names that hold their hash, and nothing else", async () => {
    const { text } = await running().browser().open(authorize(client).url);
    const paths = [...text.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, path]) => path ?? "");
    expect(paths.filter((path) => path !== "data:,")).to.have.length(2);
    for (const path of paths.filter((one) => one.startsWith("/assets/"))) {
      const { status, headers } = await send(running().url, WEIBO + path);
      expect(status).to.equal(200);
      expect(headers["cache-control"]).to.contain("immutable");
    }
    expect((await send(running().url, `${WEIBO}/assets/../../package.json`)).status).to.equal(404);
    expect((await send(running().url, `${WEIBO}/assets/%2e%2e%2fsrc%2fmain.js`)).status).to.equal(404);
  });
});
