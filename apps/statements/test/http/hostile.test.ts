import { request } from "node:http";

import { expect } from "chai";
import fc from "fast-check";
import { type Viewing, formatViewing } from "realdid";

import { describeOnStatements } from "../setup/service.ts";
import { creators, nextCreator, nextViewer } from "../setup/world.ts";

const RUNS = 3_000;
const AT_ONCE = 25;

describeOnStatements(
  "The public listener under random requests",
  (running) => {
    let viewing: Viewing;
    let statement: Readonly<Record<string, unknown>>;
    let cookie: string;
    let pseudonym: string;
    before(async () => {
      const creator = await nextCreator();
      pseudonym = creator.text;
      statement = JSON.parse(JSON.stringify(await creators().disclose(creator, "王小明"))) as Record<string, unknown>;
      expect((await running().post(statement)).status).to.equal(200);
      ({ viewing, cookie } = await running().signIn(nextViewer()));
    });

    it("answers none with a failure of its own, and goes on", async function fuzz() {
      this.timeout(300_000);
      const seen = new Set<number>();
      const word = fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: "binary", maxLength: 80 }),
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((number) => `0x${number.toString(16).padStart(64, "0")}`),
        fc.constantFrom("0x", -1, 2 ** 53, 1e308, null, `0x${"ff".repeat(32)}`, `0x${"0".repeat(64)}`, [], {}),
      );
      const changed = (valid: Readonly<Record<string, unknown>>) =>
        fc
          .record({ field: fc.constantFrom(...Object.keys(valid), "__proto__"), value: word })
          .map(({ field, value }) => JSON.stringify(Object.fromEntries([...Object.entries(valid), [field, value]])));
      const body = fc.oneof(
        changed({ ...formatViewing(viewing) }),
        changed(statement),
        fc.json(),
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.constantFrom("", "[".repeat(8_000), `{"__proto__":{"a":1}}`, `"${"x".repeat(40_000)}"`),
      );
      const path = fc.oneof(
        fc.constantFrom(
          ...["/v1/statements", "/v1/viewing/challenge", "/v1/viewing/answer", "/v1/viewing/session", "/"],
          ...["/v1/viewing/logout", `/v1/statements/weibo/${pseudonym}`, `/statements/weibo/${pseudonym}`, "/%00"],
          ...["/assets/../package.json", "/assets/%2e%2e%2fx", "/assets/__proto__", "//v1/statements", "/openapi.json"],
        ),
        word.map((one) => `/v1/statements/weibo/${pathOf(one)}`),
        word.map((one) => `/statements/${pathOf(one)}/${pseudonym}`),
        fc.webPath().map((one) => (one.startsWith("/") ? one : `/${one}`)),
      );
      const header = fc.string({ maxLength: 60 }).map((one) => one.replace(/[^\x20-\x7e]/gu, ""));
      const headers = fc.dictionary(
        fc.constantFrom("cookie", "accept", "x-forwarded-for", "content-encoding", "if-none-match", "range"),
        fc.oneof(header, fc.constantFrom(cookie, `${cookie}; ${cookie}`, "a=b; ; =; __Host-realdid-viewer", "gzip")),
        { maxKeys: 3 },
      );
      const one = fc.record({ method: fc.constantFrom("GET", "POST", "PUT", "HEAD", "DELETE"), path, headers, body });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
          const statuses = await Promise.all(requests.map((sent) => send(running().url, sent)));
          for (const [i, status] of statuses.entries()) {
            seen.add(status);
            expect(status < 500, `${status} ${JSON.stringify(requests[i])}`).to.equal(true);
          }
        }),
        { numRuns: RUNS / AT_ONCE, endOnFailure: true },
      );
      expect([...seen]).to.include.members([200, 400, 404]);
      const { status } = await running().fromPage("GET", `/v1/statements/weibo/${pseudonym}`);
      expect(status).to.equal(200);
      expect(running().readLog()).not.to.contain('"failed"');
    });
  },
  { STATEMENTS_ATTEMPTS: "1000000", STATEMENTS_PENDING: "1000", STATEMENTS_VIEWS_PER_DAY: "1000000" },
);

/** As a part of a path: lone surrogates, which no URL has, are replaced. */
function pathOf(value: unknown): string {
  return encodeURIComponent(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString());
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As the page's own, so that what is behind its check is reached. */
function send(url: string, { method, path, headers, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const own = { "content-type": "application/json", origin: "https://statements.oversight.realdid.example" };
    const asked = request(url, { method, path, headers: { ...own, ...headers } }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    // Node does not wait for a body that is too large, and answers before it has come.
    asked.on("error", (thrown: NodeJS.ErrnoException) =>
      thrown.code === "ECONNRESET" || thrown.code === "EPIPE" ? resolve(413) : reject(thrown),
    );
    asked.end(method === "GET" || method === "HEAD" ? undefined : body);
  });
}
