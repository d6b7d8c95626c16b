import { expect } from "chai";

import { authorize } from "../setup/flow.ts";
import { DOUYIN, type TestClient, WEIBO, describeOnGateway } from "../setup/gateway.ts";
import { send, sendRaw } from "../setup/http.ts";

describeOnGateway("The public listener", (running) => {
  let client: TestClient;
  before(async () => {
    client = await running().addClient("weibo");
  });

  const raw = (text: string | Buffer): Promise<string> => sendRaw(running().url, text);

  it("knows its sites by their Host, and answers no other", async () => {
    for (const host of [
      "localhost",
      "evil.example",
      "weibo.com",
      "login.weibo.com.evil.example",
      "login.weibo.com:81",
      "x@login.weibo.com",
    ]) {
      const answer = await raw(`GET /jwks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer, host)
        .to.match(/^HTTP\/1\.1 421 /u)
        .and.contain("misdirected_request");
    }
    expect(await raw("GET /jwks HTTP/1.1\r\nConnection: close\r\n\r\n")).to.match(/^HTTP\/1\.1 4/u);
    expect(await raw("GET /jwks HTTP/1.0\r\n\r\n")).to.match(/^HTTP\/1\.1 421 /u);
    const two = "GET /jwks HTTP/1.1\r\nHost: login.weibo.com\r\nHost: login.douyin.com\r\nConnection: close\r\n\r\n";
    expect(await raw(two)).to.match(/^HTTP\/1\.1 400 /u);
    expect(await raw("GET /jwks HTTP/1.1\r\nHost: LOGIN.weibo.com\r\nConnection: close\r\n\r\n")).to.match(/ 200 OK/u);
  });

  it("writes its own address, whatever a request says of it", async () => {
    const lies = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-forwarded-for": "1.2.3.4",
      forwarded: "host=evil.example;proto=http",
      "x-original-url": "https://evil.example/",
    };
    const { text } = await send(running().url, `${WEIBO}/.well-known/openid-configuration`, { headers: lies });
    const found = JSON.parse(text) as Record<string, unknown>;
    expect(found.issuer).to.equal(WEIBO);
    for (const [name, value] of Object.entries(found)) {
      if (/_endpoint$|_uri$/u.test(name)) expect(value, name).to.match(/^https:\/\/login\.weibo\.com\//u);
    }
    const { headers } = await send(running().url, authorize(client).url, { headers: lies });
    expect(headers.location).to.match(/^\/interaction\//u);
    for (const target of [
      "https://evil.example/auth",
      "http://login.weibo.com/jwks",
      "//evil.example/auth",
      "*",
      "auth",
    ]) {
      const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: login.weibo.com\r\nConnection: close\r\n\r\n`);
      expect(answer, target).to.match(/^HTTP\/1\.1 400 /u);
    }
  });

  it("says what it offers, and nothing more", async () => {
    const { text } = await send(running().url, `${DOUYIN}/.well-known/openid-configuration`);
    expect(JSON.parse(text)).to.deep.include({
      issuer: DOUYIN,
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
      subject_types_supported: ["public"],
      scopes_supported: ["openid", "offline_access", "groups", "disclosure"],
    });
    const { claims_supported: claims, ...rest } = JSON.parse(text) as Record<string, string[]>;
    expect(claims).to.have.members(["sub", "realdid_verified", "groups", "disclosure", "sid", "auth_time", "iss"]);
    for (const name of ["registration_endpoint", "introspection_endpoint", "device_authorization_endpoint"]) {
      expect(rest).to.not.have.property(name);
    }
    for (const path of ["/reg", "/token/introspection", "/device/auth", "/backchannel", "/health", "/metrics"]) {
      for (const method of ["GET", "POST"]) {
        expect((await send(running().url, DOUYIN + path, { method })).status, path).to.equal(404);
      }
    }
  });

  it("refuses headers that are too large, and what is no HTTP", async () => {
    const head = "GET /jwks HTTP/1.1\r\nHost: login.weibo.com\r\n";
    expect(await raw(`${head}X: ${"x".repeat(20_000)}\r\n\r\n`)).to.match(/^HTTP\/1\.1 431 /u);
    expect(await raw(`${head}Cookie: ${"a=b; ".repeat(5_000)}\r\n\r\n`)).to.match(/^HTTP\/1\.1 431 /u);
    expect(await raw(`GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: login.weibo.com\r\n\r\n`)).to.match(
      /^HTTP\/1\.1 4/u,
    );
    expect(await raw("nonsense\r\n\r\n")).to.match(/^HTTP\/1\.1 400 /u);
    expect(await raw(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`)).to.match(/^HTTP\/1\.1 400 /u);
    const body = new URLSearchParams({ grant_type: "authorization_code", code: "x".repeat(100_000) }).toString();
    const { status } = await send(running().url, `${WEIBO}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect(status).to.be.within(400, 413);
  });

  it("keeps nothing large of whoever has only asked", async () => {
    const site = await running().addClient("weibo", { isPublic: true });
    const { searchParams } = new URL(authorize(site, { state: "s".repeat(50_000) }).url);
    const { status, text } = await send(running().url, `${WEIBO}/request`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: searchParams.toString(),
    });
    expect([status, (JSON.parse(text) as { error: string }).error]).to.deep.equal([400, "invalid_request"]);
    const { db } = running().gateway.database;
    const rows = await db.selectFrom("gateway_records").select("payload").execute();
    for (const { payload } of rows) expect(payload.length).to.be.below(20_000);
  });
});
