import { expect } from "chai";
import fc from "fast-check";

import { authorize } from "../setup/flow.ts";
import { type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send, sendRaw } from "../setup/http.ts";

const HTTP_REQUESTS = 9_000;
const RAW_REQUESTS = 1_000;
const LOGIN_REQUESTS = 2_000;
/** Of the form that a login's address has. */
const LOGIN = `/interaction/abcdefghijklmnopqrstu.${"x".repeat(43)}`;

describeOnGateway("The public listener under random requests", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  const raw = (text: string | Buffer): Promise<string> => sendRaw(running().url, text);

  const PATHS = [
    "/auth",
    "/token",
    "/me",
    "/jwks",
    "/request",
    "/token/revocation",
    "/session/end",
    "/session/end/confirm",
    "/session/end/success",
    "/.well-known/openid-configuration",
    LOGIN,
    `${LOGIN}/answer`,
    `${LOGIN}/challenge`,
    `${LOGIN}/consent`,
    `${LOGIN}/abort`,
    "/auth/abcdefghijklmnopqrstu",
    "/assets/x.js",
  ];

  it("takes anything in the middle of a login without one failure of its own", async function fuzz() {
    this.timeout(300_000);
    const browser = running().browser();
    const { url } = await browser.open(authorize(client).url);
    const { json } = await browser.post(`${url}/challenge`, {});
    const challenge = json.challenge as { readonly nonce: string; readonly platformId: string };
    const word = fc.oneof(
      fc.anything(),
      fc.bigInt({ min: 0n, max: 2n ** 256n }).map((number) => `0x${number.toString(16).padStart(64, "0")}`),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`),
      fc.constantFrom(
        challenge.platformId,
        "0x",
        `0x${"0".repeat(64)}`,
        `0x${"ff".repeat(32)}`,
        `0x${"11".repeat(20)}`,
      ),
    );
    const proof = fc.dictionary(
      fc.constantFrom(
        "action",
        "platformId",
        "groupId",
        "pseudonym",
        "controller",
        "sequence",
        "deadline",
        "root",
        "points",
      ),
      fc.oneof(word, fc.constantFrom("register", 0, 1, 900), fc.array(word, { maxLength: 9 })),
    );
    const answers = fc.record({
      signedBy: fc.constantFrom("controller", "session", "x"),
      nonce: fc.constant(challenge.nonce),
      pseudonym: word,
      controller: word,
      signature: word,
      sessionKey: fc.option(fc.oneof(word, fc.record({ publicKey: word, expiresAt: fc.oneof(fc.integer(), word) })), {
        nil: undefined,
      }),
      registration: fc.option(fc.oneof(word, proof), { nil: undefined }),
      publicKey: word,
    });
    const contents = fc.oneof(
      fc.record({ answer: answers, binding: fc.constant(json.binding) }),
      fc.record({ controller: word }),
      fc.anything(),
    );
    const text = fc.oneof(
      contents.map((content) =>
        JSON.stringify(content, (_, value: unknown) => (typeof value === "bigint" ? 1 : value)),
      ),
      fc.string({ unit: "binary", maxLength: 100 }),
    );
    const failures: string[] = [];
    const property = fc.asyncProperty(
      fc.constantFrom("challenge", "answer", "answer", "answer", "consent", "abort"),
      fc.constantFrom("application/json", "application/json", "application/x-www-form-urlencoded"),
      text,
      async (action, type, body = "") => {
        const headers = { "content-type": type };
        const { status } = await browser.send(`${url}/${action}`, { method: "POST", headers, body });
        if (status >= 500 || (status < 400 && action !== "challenge")) failures.push(`${action} ${status} ${body}`);
      },
    );
    await fc.assert(property, { numRuns: LOGIN_REQUESTS });
    expect(failures).to.deep.equal([]);
    expect((await browser.post(`${url}/challenge`, {})).status).to.equal(200);
  });

  it("answers ten thousand random requests without one failure of its own", async function fuzz() {
    this.timeout(600_000);
    const names = [
      "client_id",
      "redirect_uri",
      "response_type",
      "scope",
      "state",
      "nonce",
      "code",
      "code_verifier",
    ].concat([
      "code_challenge",
      "code_challenge_method",
      "prompt",
      "max_age",
      "id_token_hint",
      "grant_type",
      "refresh_token",
      "token",
      "request",
      "request_uri",
      "response_mode",
      "client_secret",
      "post_logout_redirect_uri",
      "xsrf",
      "logout",
      "claims",
      "login_hint",
      "resource",
      "ui_locales",
      "acr_values",
    ]);
    const odd = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom(
        client.clientId,
        client.redirectUri,
        "code",
        "openid",
        "S256",
        "none",
        "authorization_code",
        "\u0000",
        "%00",
      ),
      fc.constantFrom(
        "form_post",
        "fragment",
        "query",
        "refresh_token",
        "yes",
        "0",
        "-1",
        "__proto__",
        "constructor",
        "[object Object]",
      ),
    );
    const fields = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), odd), odd), { maxLength: 12 });
    const cookie = fc.tuple(
      fc.constantFrom("__Host-realdid", "__Secure-realdid-ask", "__Secure-realdid-resume", "x.sig"),
      fc.base64String(),
    );
    const requests = fc.record({
      method: fc.constantFrom("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"),
      path: fc.oneof(
        fc.constantFrom(...PATHS),
        fc.webPath(),
        fc.string({ maxLength: 40 }).map((text) => `/${encodeURIComponent(text)}`),
      ),
      query: fields,
      body: fc.oneof(
        fields.map((pairs) => ({
          type: "application/x-www-form-urlencoded",
          text: new URLSearchParams(pairs).toString(),
        })),
        fc.json().map((text) => ({ type: "application/json", text })),
        fc.string({ unit: "binary", maxLength: 200 }).map((text) => ({ type: "text/plain;charset=%%", text })),
      ),
      cookies: fc.array(cookie, { maxLength: 4 }),
      authorization: fc.option(
        fc.oneof(
          fc.base64String().map((text) => `Basic ${text}`),
          fc.base64String().map((text) => `Bearer ${text}`),
        ),
        {
          nil: undefined,
        },
      ),
      origin: fc.option(fc.constantFrom("null", WEIBO, "https://evil.example", "x"), { nil: undefined }),
      accept: fc.constantFrom("text/html", "application/json", "*/*", "\t", "text/html;q=2"),
    });
    const failures: string[] = [];
    const property = fc.asyncProperty(requests, async (one) => {
      const query = new URLSearchParams(one.query).toString();
      const { status } = await send(
        running().url,
        `${WEIBO}${one.path.startsWith("//") ? "/" : ""}${one.path}?${query}`,
        {
          method: one.method,
          headers: {
            accept: one.accept,
            ...(one.method === "GET" || one.method === "HEAD" ? {} : { "content-type": one.body.type }),
            ...(one.cookies.length === 0 ? {} : { cookie: one.cookies.map((pair) => pair.join("=")).join("; ") }),
            ...(one.authorization === undefined ? {} : { authorization: one.authorization }),
            ...(one.origin === undefined ? {} : { origin: one.origin, "sec-fetch-site": "same-origin" }),
          },
          ...(one.method === "GET" || one.method === "HEAD" ? {} : { body: one.body.text }),
        },
      );
      if (status >= 500 || status === 0) failures.push(`${status} ${JSON.stringify(one)}`);
    });
    await fc.assert(property, { numRuns: HTTP_REQUESTS });
    const lines = fc.array(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 30 }),
        fc.constantFrom("Host: login.weibo.com", "Content-Length: 3"),
      ),
      {
        maxLength: 6,
      },
    );
    const rawProperty = fc.asyncProperty(
      fc.constantFrom(...PATHS),
      fc.string({ maxLength: 20 }),
      lines,
      async (path, tail, rest) => {
        const answer = await raw(
          `GET ${path}${tail} HTTP/1.1\r\nHost: login.weibo.com\r\nConnection: close\r\n${rest.join("\r\n")}\r\n\r\n`,
        );
        if (/^HTTP\/1\.1 5/u.test(answer)) failures.push(JSON.stringify([path, tail, rest]));
      },
    );
    await fc.assert(rawProperty, { numRuns: RAW_REQUESTS });
    expect(failures).to.deep.equal([]);
    expect(running().readLog()).to.not.contain('"level":50');
    expect((await send(running().url, `${WEIBO}/jwks`)).status).to.equal(200);
  });
});
