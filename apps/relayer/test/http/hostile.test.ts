import { Agent, request } from "node:http";

import { SERVICE_STATUSES } from "@realdid/service";
import { openSocket } from "@realdid/service/testing";
import { expect } from "chai";
import fc from "fast-check";

import { STATUSES } from "../../src/http/statuses.ts";
import { type TestRelayer, describeOnRelayer, jsonOf } from "../setup/service.ts";
import { nextPerson, prove } from "../setup/world.ts";

/** Requests at once, and runs: ten thousand in all on the two databases, of which a tenth are no HTTP. */
const [AT_ONCE, RUNS] = [50, 90];
const RAW_RUNS = 500;
const KNOWN = { ...SERVICE_STATUSES, ...STATUSES };
/** Said by Node before a request reaches a route. */
const UNREADABLE = [400, 408, 417, 431, 501, 505];
const HARMLESS = ["/health", "/ready", "/openapi.json"];

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

const text = fc.string({ unit: "binary", maxLength: 60 });
const headerText = fc.string({ maxLength: 60 }).map((one) => one.replace(/[^\x20-\x7e]/gu, ""));

const headers = fc.dictionary(
  fc.constantFrom(
    ...["origin", "accept", "x-forwarded-for", "forwarded", "x-request-id", "x-http-method-override", "cookie"],
    ...["content-encoding", "if-none-match", "range", "accept-version", "authorization", "x-forwarded-host", "expect"],
  ),
  fc.oneof(headerText, fc.constantFrom("null", "gzip", "*", "100-continue", "127.0.0.1", "https://evil.example")),
  { maxKeys: 4 },
);

const path = fc.oneof(
  fc.constantFrom("/v1/proofs", "/v1/proofs/", "//v1/proofs", "/v1/proofs?x=1", "/metrics", "/%2e%2e/", "/%00", "/"),
  fc.constantFrom(...HARMLESS),
  fc.string({ maxLength: 120 }).map((one) => `/v1/proofs/${encodeURIComponent(one)}`),
  fc.webPath().map((one) => (one.startsWith("/") ? one : `/${one}`)),
);

/** Bodies of any kind, and true proofs of which one field was changed. */
function bodies(valid: Readonly<Record<string, unknown>>): fc.Arbitrary<string | Uint8Array> {
  const value = fc.oneof(
    fc.jsonValue(),
    text,
    fc.constantFrom("0x", `0x${"f".repeat(64)}`, -1, 2 ** 53, 1e308, null, [], {}, "'; drop table proof; --"),
  );
  return fc.oneof(
    fc.json(),
    text,
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom("", "[".repeat(8_000), `{"__proto__":{"a":1}}`, `{"a":${"9".repeat(9_000)}}`, "x".repeat(20_000)),
    fc
      .record({ field: fc.constantFrom(...Object.keys(valid), "__proto__"), value })
      .map(({ field, value: given }) => JSON.stringify(Object.fromEntries([...Object.entries(valid), [field, given]]))),
  );
}

describeOnRelayer(
  "hostile requests",
  (running) => {
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    after(() => agent.destroy());

    const send = ({ method, path: where, headers: sent, body }: Hostile): Promise<Answered> =>
      new Promise((resolve, reject) => {
        const options = { agent, method, path: where, headers: { "content-type": "application/json", ...sent } };
        const asked = request(running().url, options, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
          );
        });
        asked.on("error", reject);
        asked.end(method === "GET" || method === "HEAD" ? undefined : body);
      });

    it("of four and a half thousand, none is answered with a failure, or kept", async () => {
      const valid = jsonOf(await prove(nextPerson(), "douyin"));
      const methods = fc.constantFrom("POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
      const hostile = fc.record({ method: methods, path, headers, body: bodies(valid) });
      const wrong: string[] = [];
      const property = fc.asyncProperty(
        fc.array(hostile, { minLength: AT_ONCE, maxLength: AT_ONCE }),
        async (requests) => {
          const answers = await Promise.all(requests.map(send));
          for (const [i, answer] of answers.entries()) {
            const why = faultOf(requests[i]!, answer);
            if (why !== undefined) wrong.push(`${why}: ${answer.status} ${answer.text} ${JSON.stringify(requests[i])}`);
          }
        },
      );
      await fc.assert(property, { numRuns: RUNS });
      expect(wrong.slice(0, 3)).to.deep.equal([]);
      await expectUnharmed(running());
    }).timeout(600_000);

    it("of five hundred that are hardly HTTP, none is answered with a failure", async () => {
      const line = fc.oneof(text, fc.constantFrom("content-length: 3", "transfer-encoding: chunked", "host: x", "\0"));
      const start = fc.constantFrom("POST /v1/proofs HTTP/1.1", "GET /v1/proofs/x HTTP/1.1", "GET / HTTP/9.9", "PRI *");
      const property = fc.asyncProperty(start, fc.array(line, { maxLength: 5 }), async (first, rest) => {
        const { socket, ended } = await openSocket(running().url);
        socket.end([first, "connection: close", ...rest, "", "abc"].join("\r\n"));
        const status = Number(/^HTTP\/1\.1 (\d+)/u.exec(await ended)?.[1] ?? 400);
        expect(status < 500 || UNREADABLE.includes(status), `${status} ${first} ${rest.join("|")}`).to.equal(true);
      });
      await fc.assert(property, { numRuns: RAW_RUNS });
      await expectUnharmed(running());
    }).timeout(600_000);
  },
  { RELAYER_ATTEMPTS: "1000000" },
);

/** What is wrong with an answer; undefined if nothing is. */
function faultOf({ method, path: where }: Hostile, { status, text: said }: Answered): string | undefined {
  if (status < 400) {
    const isHarmless = method === "OPTIONS" || HARMLESS.some((one) => where.split("?")[0] === one);
    return isHarmless ? undefined : "it was taken";
  }
  if (method === "HEAD" || said === "") return status < 500 ? undefined : "it failed";
  const { code } = JSON.parse(said) as { readonly code?: string };
  if (code !== undefined && KNOWN[code] === status && (status < 500 || code === "SERVICE_BUSY")) return undefined;
  return UNREADABLE.includes(status) ? undefined : "it failed";
}

async function expectUnharmed(running: TestRelayer): Promise<void> {
  expect(await running.service.database.db.selectFrom("proof").select("id").execute()).to.deep.equal([]);
  expect(running.readLog()).not.to.contain('"level":50');
  expect((await fetch(`${running.url}/ready`)).status).to.equal(200);
}
