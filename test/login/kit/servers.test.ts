import { Agent, type Server, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import express from "express";
import fastify from "fastify";
import fc from "fast-check";
import { type Wallet as KeyWallet, toBeHex } from "ethers";

import { type FollowedPlatform, followPlatform } from "../../../sdk/login/view/follow/followPlatform.ts";
import { expressLogin } from "../../../sdk/login/kit/expressLogin.ts";
import { fastifyLogin } from "../../../sdk/login/kit/fastifyLogin.ts";
import { loginOf } from "../../../sdk/login/kit/loginOf.ts";
import type { LoginRequest } from "../../../sdk/login/kit/http.ts";
import { type Logins, openLogins } from "../../../sdk/login/kit/openLogins.ts";
import type { PlatformView } from "../../../sdk/login/view/platformView.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, registered } from "../../pseudonym/people.ts";
import { arbitraryRequest } from "./arbitraryRequest.ts";
import { Browser, type Transport } from "./browser.ts";

const WEIBO = platformIdOf("weibo");
const ORIGIN = "https://weibo.com";

/** A website on a server: `/` for everybody, `/me` for whoever is signed in, `/club` for a group. */
interface Website {
  readonly url: string;
  stop(): Promise<unknown>;
}

const GUARDED = { groups: [1] };

async function listen(server: Server): Promise<Website> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** As a website would have it, with and without Express's own reader of JSON. */
const onExpress = (readsJson: boolean) => async (logins: Logins) => {
  const app = express();
  // Otherwise it prints what its reader refuses.
  app.set("env", "test");
  if (readsJson) app.use(express.json());
  const login = expressLogin(logins);
  app.use(login);
  app.get("/", (request, response) => void response.json({ id: String(loginOf(request)?.pseudonym) }));
  app.get("/me", login.requireLogin(), (request, response) => {
    response.json({ id: String(loginOf(request)?.pseudonym) });
  });
  app.get("/club", login.requireLogin(GUARDED), (_request, response) => void response.json({}));
  return listen(createServer(app));
};

const onFastify = async (logins: Logins): Promise<Website> => {
  const app = fastify();
  const login = fastifyLogin(logins);
  await app.register(login);
  app.get("/", (request) => Promise.resolve({ id: String(loginOf(request)?.pseudonym) }));
  app.get("/me", { preHandler: login.requireLogin() }, (request) =>
    Promise.resolve({ id: String(loginOf(request)?.pseudonym) }),
  );
  app.get("/club", { preHandler: login.requireLogin(GUARDED) }, () => Promise.resolve({}));
  // A website's own routes keep their readers.
  app.post("/echo", (request) => Promise.resolve(request.body));
  return { url: await app.listen({ port: 0, host: "127.0.0.1" }), stop: () => app.close() };
};

/** What only a server sees: methods and paths as they stand on the wire, and what a body says it is. */
interface Wire {
  readonly sent: LoginRequest;
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly encoding: string;
}

const METHODS = ["POST", "POST", "GET", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"];
const PATHS = [
  "/",
  "/me",
  "/club?x=%",
  "/%",
  "/login/%",
  "/login/%ff",
  "/login/%2e%2e/me",
  "//login/session",
  "/LOGIN/session",
];
const TYPES = [
  "application/json",
  "text/plain",
  "",
  "multipart/form-data",
  "application/x-www-form-urlencoded",
  ";",
  "a/b; charset=utf-7",
];

const arbitraryWire = (request: fc.Arbitrary<LoginRequest>): fc.Arbitrary<Wire> =>
  request.chain((sent) =>
    fc.record({
      sent: fc.constant(sent),
      method: fc.constantFrom(...METHODS),
      path: fc.oneof({ weight: 4, arbitrary: fc.constant(sent.path) }, fc.constantFrom(...PATHS)),
      type: fc.constantFrom(...TYPES),
      encoding: fc.constantFrom("", "", "", "gzip", "br", "none"),
    }),
  );

/** The status that comes back. */
async function sendRaw(url: string, agent: Agent, { sent, method, path, type, encoding }: Wire): Promise<number> {
  const headers = Object.entries({ ...sent.headers, "content-type": type, "content-encoding": encoding })
    .map(
      ([name, value]) =>
        [
          name,
          [value ?? ""]
            .flat()
            .join("; ")
            .replace(/[^\x20-\xff]/gu, ""),
        ] as const,
    )
    .filter(([, value]) => value !== "");
  const body = typeof sent.body === "string" ? sent.body : (JSON.stringify(sent.body) ?? "");
  return new Promise((resolve, reject) => {
    // Node says how long a body is only of methods that usually have one.
    const length = { "content-length": Buffer.byteLength(body) };
    const options = {
      method,
      path: path.replace(/[^\x21-\x7e]/gu, "_"),
      headers: { ...Object.fromEntries(headers), ...length },
      agent,
    };
    const asking = httpRequest(url, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode as number));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

const SERVERS = { fastify: onFastify, express: onExpress(false), "express with its JSON reader": onExpress(true) };

for (const [name, start] of Object.entries(SERVERS)) {
  describe(`Logins on ${name}`, () => {
    let fixture: PeopleFixture;
    let view: FollowedPlatform;
    let logins: Logins;
    let website: Website;
    let pseudonym: bigint;
    let controller: KeyWallet;

    before(async () => {
      fixture = await deployWithPeople();
      ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
      view = followPlatform(fixture.network, WEIBO, { pollSeconds: 3600, maxAgeSeconds: 3600 });
      logins = openLogins({ network: fixture.network, platformId: WEIBO, origins: [ORIGIN], view });
      await logins.ready;
      website = await start(logins);
    });
    after(async () => {
      await website.stop();
      logins.close();
      view.close();
    });

    const overHttp: Transport = async (method, path, headers, body) => {
      const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
      const init = { method, headers: { ...type, ...headers }, ...(body === undefined ? {} : { body }) };
      const response = await fetch(website.url + path, { ...init, redirect: "error" });
      const text = await response.text();
      const sent: Record<string, string> = {};
      response.headers.forEach((value, name) => (sent[name] = value));
      return {
        status: response.status,
        headers: { ...sent, "set-cookie": response.headers.getSetCookie() },
        json: (text.startsWith("{") ? JSON.parse(text) : { text }) as Record<string, unknown>,
      };
    };
    const browse = (): Browser => new Browser(overHttp, ORIGIN);

    it("signs in, knows who asks on every route, and signs out", async () => {
      const browser = browse();
      expect((await browser.send("GET", "/")).json).to.deep.equal({ id: "undefined" });
      expect(await browser.send("GET", "/me")).to.deep.include({ status: 401 });
      const answered = await browser.signIn(fixture.network, pseudonym, controller);
      expect(answered.json).to.include({ pseudonym: toBeHex(pseudonym, 32), state: "registered" });
      expect((await browser.send("GET", "/login/session")).json).to.deep.equal(answered.json);
      for (const path of ["/", "/me"]) {
        expect((await browser.send("GET", path)).json).to.deep.equal({ id: String(pseudonym) });
      }
      const club = await browser.send("GET", "/club");
      expect([club.status, club.json.code]).to.deep.equal([403, "LOGIN_GROUP_MISSING"]);
      expect((await browser.send("POST", "/login/logout")).status).to.equal(200);
      const after = await browser.send("GET", "/me");
      expect([after.status, after.json.code]).to.deep.equal([401, "LOGIN_VISIT_MISSING"]);
    });

    it("takes JSON that a page sends as text, as fetch does unless told otherwise", async () => {
      const browser = browse();
      const answer = await browser.sign(fixture.network, pseudonym, controller);
      const headers = { "content-type": "text/plain;charset=UTF-8" };
      expect((await browser.send("POST", "/login/answer", answer, headers)).status).to.equal(200);
    });

    it("refuses foreign pages, bodies that are too large or no JSON, and routes that are none", async () => {
      const refused = async (...sent: Parameters<Transport>): Promise<unknown[]> => {
        const { status, json } = await overHttp(...sent);
        return [status, json.code];
      };
      const own = { origin: ORIGIN };
      const large = JSON.stringify({ nonce: "0".repeat(200_000) });
      expect(await refused("POST", "/login/challenge", {}, "{}")).to.deep.equal([403, "LOGIN_REQUEST_FOREIGN"]);
      // Behind a server's own reader of JSON it is that reader who refuses.
      expect((await refused("POST", "/login/answer", own, large))[0]).to.equal(413);
      expect(await refused("GET", "/login/other", {}, undefined)).to.deep.equal([404, "LOGIN_ROUTE_UNKNOWN"]);
      expect(await refused("GET", "/login/answer", {}, undefined)).to.deep.equal([405, "LOGIN_ROUTE_UNKNOWN"]);
      const [status] = await refused("POST", "/login/answer", own, "{");
      expect(status).to.equal(400);
    });

    it("answers ten thousand random requests, none with a fault, and signs in afterwards", async () => {
      const browser = browse();
      const signed = await browser.sign(fixture.network, pseudonym, controller);
      const wire = arbitraryWire(arbitraryRequest(ORIGIN, signed, browser.cookies));
      const agent = new Agent({ keepAlive: true, maxSockets: 20 });
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(fc.array(wire, { minLength: 20, maxLength: 20 }), async (all) => {
          const answered = await Promise.all(all.map((one) => sendRaw(website.url, agent, one)));
          expect(answered.filter((status) => status >= 500)).to.deep.equal([]);
          answered.forEach((status) => statuses.add(status));
        }),
        { numRuns: 500 },
      );
      agent.destroy();
      expect([...statuses]).to.include.members([200, 400, 401, 403, 404, 405]);
      expect((await browse().signIn(fixture.network, pseudonym, controller)).status).to.equal(200);
    });
  });
}

describe("Logins among what else a website does", () => {
  const logins = openLogins({
    network: {} as PeopleFixture["network"],
    platformId: WEIBO,
    origins: [ORIGIN],
    view: { platformId: WEIBO, deployment: {}, domain: () => Promise.resolve("weibo.com") } as unknown as PlatformView,
  });
  const own = { origin: ORIGIN };
  after(() => logins.close());

  it("leaves to the website what its own hooks throw", async () => {
    const app = fastify();
    app.addHook("onRequest", () => Promise.reject(Object.assign(new Error("too many requests"), { statusCode: 429 })));
    await app.register(fastifyLogin(logins));
    const answered = await app.inject({ method: "POST", url: "/login/answer", headers: own, payload: "{}" });
    expect([answered.statusCode, answered.json()]).to.deep.include(429);
    expect(answered.body).to.include("too many requests").and.not.include("LOGIN_");
    await app.close();
  });

  it("answers paths that the server takes for a route, though they are none, as unknown", async () => {
    const app = fastify({ routerOptions: { ignoreDuplicateSlashes: true } });
    await app.register(fastifyLogin(logins));
    const answered = await app.inject({ method: "POST", url: "//login/answer", headers: own, payload: "{}" });
    expect([answered.statusCode, answered.json<{ code: string }>().code]).to.deep.equal([404, "LOGIN_ROUTE_UNKNOWN"]);
    await app.close();
  });

  it("reads a body that the reader of Express 4 left to others", async () => {
    const app = express();
    app.use((request, _response, next) => {
      request.body = {};
      next();
    });
    app.use(expressLogin(logins));
    const website = await listen(createServer(app));
    const post = async (body: string): Promise<unknown> => {
      const response = await fetch(`${website.url}/login/answer`, { method: "POST", headers: own, body });
      return ((await response.json()) as { message: string }).message;
    };
    // Not the first thing that is missing in an empty answer.
    expect(await post("{}")).to.include("nonce");
    expect(await post(JSON.stringify({ nonce: "00".repeat(16) }))).to.include("pseudonym");
    await website.stop();
  });
});
