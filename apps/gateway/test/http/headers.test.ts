import { openSocket } from "@realdid/service/testing";
import { expect } from "chai";

import { authorize, passPages } from "../setup/flow.ts";
import { WEIBO, describeOnGateway, random } from "../setup/gateway.ts";
import { type Received, type Sent, send } from "../setup/http.ts";
import { world } from "../setup/world.ts";

const HEADERS = {
  "cross-origin-opener-policy": "same-origin-allow-popups",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

describeOnGateway("Every answer of an origin", (running) => {
  /** What is asked, and the status with which it is met. */
  const REQUESTS: readonly (readonly [path: string, status: number, sent?: Sent])[] = [
    ["/.well-known/openid-configuration", 200],
    ["/jwks", 200],
    [
      "/jwks",
      204,
      { method: "OPTIONS", headers: { origin: "https://x.example", "access-control-request-method": "GET" } },
    ],
    ["/auth", 400],
    ["/auth?client_id=none", 400, { headers: { accept: "text/html" } }],
    ["/auth", 404, { method: "POST", body: "x" }],
    ["/auth/nobody", 400],
    ["/token", 400, { method: "POST", body: "x" }],
    ["/token", 404],
    [
      "/token",
      401,
      { method: "POST", headers: { authorization: "Basic eDp5" }, body: "grant_type=authorization_code" },
    ],
    ["/me", 401],
    ["/me", 401, { headers: { authorization: `Bearer ${random()}` } }],
    ["/session/end/confirm", 400, { method: "POST", body: "xsrf=x" }],
    ["/session/end?post_logout_redirect_uri=javascript:alert(1)", 200, { headers: { accept: "text/html" } }],
    ["/nothing", 404],
    ["/nothing", 404, { headers: { accept: "text/html" } }],
    ["/%", 404],
    ["/%c3%28", 404],
    ["/interaction/%ff", 404],
    ["/auth/%ff", 400],
    [`/interaction/${random().slice(0, 21)}.${random()}`, 400],
    [`/interaction/${random().slice(0, 21)}.${random()}/answer`, 403, { method: "POST" }],
    [`/interaction/${random().slice(0, 21)}.${random()}/answer`, 404, { method: "PUT" }],
    ["/assets/none.js", 404],
    ["/jwks", 404, { method: "DELETE" }],
  ];

  it("carries the same headers: pages, data, refusals and what there is not", async () => {
    const met: string[] = [];
    for (const [path, , sent] of REQUESTS) {
      const form = { "content-type": "application/x-www-form-urlencoded" };
      const headers = sent?.method === "POST" ? { ...form, ...sent.headers } : sent?.headers;
      const answer = await send(running().url, WEIBO + path, { ...sent, ...(headers && { headers }) });
      const what = `${sent?.method ?? "GET"} ${path}`;
      met.push(`${what}: ${answer.status}`);
      expectHeaders(answer, what);
      expect(answer.headers["cache-control"], what).to.equal("no-store");
    }
    expect(met).to.deep.equal(REQUESTS.map(([path, status, sent]) => `${sent?.method ?? "GET"} ${path}: ${status}`));
  });

  it("carries them on redirects, and on what is sent after a sign-in", async () => {
    const client = await running().addClient("weibo");
    const browser = running().browser();
    expectHeaders(await browser.send(authorize(client).url), "to the login page");
    await passPages(browser, authorize(client).url, { visitor: world().visitor(0, "weibo") });
    const back = await browser.send(authorize(client, { prompt: "none" }).url);
    expect(back.headers.location).to.match(/^https:\/\/www\.weibo\.com\/callback\?code=/u);
    expectHeaders(back, "to the website");
  });

  it("is a page that sends itself with nothing of the request in effect, if the website wants it so", async () => {
    const client = await running().addClient("weibo");
    const state = `"><script>alert(1)</script>'&`;
    const { url } = authorize(client, { prompt: "none", response_mode: "form_post", state });
    const page = await send(running().url, url);
    expectHeaders(page, "form_post");
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).to.match(/form-action 'self' https:\/\/www\.weibo\.com;/u);
    expect(policy)
      .to.match(/script-src 'self' 'sha256-[\w+/]+=*'( 'sha256-[\w+/]+=*')*;/u)
      .and.not.contain("unsafe");
    expect(page.text).to.contain("login_required").and.not.contain("<script>alert");
    expect(page.text).to.contain("&quot;&gt;&lt;script&gt;");
  });

  it("that never reaches an origin can run nothing and be framed by nobody", async () => {
    for (const text of [
      "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
      "GET http://evil.example/ HTTP/1.1\r\nHost: login.weibo.com\r\nConnection: close\r\n\r\n",
      "nonsense\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: login.weibo.com\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    ]) {
      const { socket, ended } = await openSocket(running().url);
      socket.write(text);
      const answer = await ended;
      expect(answer).to.match(/^HTTP\/1\.1 4\d\d /u);
      expect(answer.toLowerCase(), answer)
        .to.contain("content-security-policy: default-src 'none'; frame-ancestors 'none'")
        .and.contain("x-content-type-options: nosniff")
        .and.contain("cache-control: no-store");
    }
  });
});

function expectHeaders({ headers }: Received, what: string): void {
  expect(headers, what).to.include(HEADERS);
  expect(headers["permissions-policy"], what).to.be.a("string");
  const policy = String(headers["content-security-policy"]);
  expect(policy, what).to.match(/^default-src 'none'; ?script-src 'self'/u);
  expect(policy, what).to.contain("frame-ancestors 'none'").and.contain("base-uri 'none'").and.not.contain("unsafe");
  expect(headers, what).to.not.have.any.keys("server", "x-powered-by");
}
