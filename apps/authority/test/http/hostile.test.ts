import { SERVICE_STATUSES, sql } from "@realdid/service";
import { expect } from "chai";
import fc from "fast-check";
import type { EnrolmentBody } from "realdid";

import { STATUSES } from "../../src/http/statuses.ts";
import { inventPeople } from "../setup/people.ts";
import { type TestService, describeOnService } from "../setup/service.ts";

const PEOPLE = inventPeople(60);
const ENROLMENTS = "/v1/groups/0/enrolments";
/** Bodies in a run, and runs: ten thousand in all on each database. */
const AT_ONCE = 100;
const RUNS = 50;

const INJECTIONS = [
  "'; drop table person; --",
  "' or '1'='1",
  "1; select pg_sleep(10)",
  "\\'; delete from leaf; --",
  "$1",
  "${jndi:ldap://x}",
  "{{7*7}}",
  "%27%20or%201=1",
  "a' union select sealed from person --",
  "\u02bc or 1=1",
] as const;

/** What any answer may say: nothing in it comes from what was sent. */
const MESSAGES =
  /^(the request is not as described: (body|params)(\/(name|number|sessionNonce|code|commitment|proof|publicKey|r8|s|x|y|groupId|reason|nonce)){0,4}|the request is not as described: it cannot be read|[a-z' ,-]+|the revoked enrolment still has its wait: .*|there is no group \d+ here|the resident identity number's (form|region|birth date|check digit) is wrong|the body is not JSON, or holds forbidden names|the body's media type is not read here)$/u;

/** Of every refusal that the outside may see. */
const KNOWN = { ...SERVICE_STATUSES, ...STATUSES };

interface Sent {
  readonly status: number;
  readonly text: string;
}

async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

function requireTame({ status, text }: Sent): void {
  if (status === 201) return;
  const { code, message, fix, ...more } = JSON.parse(text) as Record<string, string>;
  if (status >= 500 || KNOWN[code ?? ""] !== status) throw new Error(`${status} ${text}`);
  if (!MESSAGES.test(message ?? "") || !fix || Object.keys(more).length > 0) throw new Error(text);
}

describeOnService(
  "hostile requests",
  PEOPLE,
  (running) => {
    let good: EnrolmentBody[];
    before(async () => {
      good = await Promise.all(PEOPLE.slice(0, 20).map((person) => running().makeRequest(person)));
    });

    const checkAll = async (bodies: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<void> => {
      const answers = await Promise.all(bodies.map((body) => post(running().publicUrl + ENROLMENTS, body)));
      answers.forEach(requireTame);
    };

    it("of five thousand random bodies none is answered with a 5xx or with anything of itself", async () => {
      const body = fc.oneof(
        fc.json({ maxDepth: 6 }),
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
        fc.object({ maxDepth: 4, withNullPrototype: true }).map((value) => JSON.stringify(value) ?? ""),
        fc.record(recordOf(fc.jsonValue())).map((value) => JSON.stringify(value)),
      );
      await fc.assert(fc.asyncProperty(fc.array(body, exactly(AT_ONCE)), checkAll), {
        numRuns: RUNS,
        endOnFailure: true,
      });
    }).timeout(300_000);

    it("of five thousand changed valid bodies none is answered with a 5xx or with anything of itself", async () => {
      const change = fc.record({
        which: fc.nat(),
        path: fc.constantFrom(...PATHS),
        value: fc.oneof(
          fc.jsonValue(),
          fc.string({ unit: "grapheme-composite" }),
          fc.constantFrom(...INJECTIONS),
          fc.constantFrom(undefined, "", null, 0, -1, 1e308, "0x", "\ud800", "\u0000", "a".repeat(5_000)),
          fc.array(fc.constantFrom(..."0123456789abcdefABCDEFxX"), exactly(64)).map((digits) => `0x${digits.join("")}`),
        ),
      });
      const mutate = (changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[]): string[] =>
        changes.map(({ which, path, value }) => JSON.stringify(changed(good[which % good.length]!, path, value)));
      await fc.assert(
        fc.asyncProperty(fc.array(change, exactly(AT_ONCE)), (changes) => checkAll(mutate(changes))),
        { numRuns: RUNS, endOnFailure: true },
      );
    }).timeout(300_000);

    it("statements of SQL in every field, of the desk too, are texts like any other", async () => {
      const before = await countRows(running());
      const request = await running().makeRequest(PEOPLE[30]!);
      for (const text of INJECTIONS) {
        await checkAll(PATHS.map((path) => JSON.stringify(changed(request, path, text))));
        const nonce = `0x${"00".repeat(32)}`;
        const desk: readonly (readonly [string, object])[] = [
          ["sessions", { number: text }],
          ["revocations", { number: text, reason: "loss" }],
          ["revocations", { number: PEOPLE[31]!.number, reason: text }],
          ["reclaims", { number: text, nonce, code: text }],
          ["reclaims", { number: PEOPLE[31]!.number, nonce: text, code: "1" }],
        ];
        for (const [path, body] of desk) {
          const { status, text: said } = await running().deskCall("POST", `/v1/groups/0/${path}`, body);
          requireTame({ status, text: said });
          expect(status).to.be.within(400, 499);
        }
        const inPath = await running().publicCall("POST", `/v1/groups/${encodeURIComponent(text)}/enrolments`, request);
        expect(inPath.status).to.be.oneOf([400, 404]);
      }
      const after = await countRows(running());
      // One more session: the desk opened it for the request above.
      expect(after).to.deep.equal({ ...before, session: (before.session ?? 0) + 1 });
    }).timeout(120_000);

    it("hostile headers change nothing", async () => {
      const url = `${running().publicUrl}${ENROLMENTS}`;
      const body = JSON.stringify({});
      for (const headers of [
        { "x-http-method-override": "DELETE" },
        { "x-forwarded-for": "'; drop table person; --" },
        { "x-forwarded-host": "evil.example", forwarded: "for=1.2.3.4" },
        { "content-encoding": "gzip" },
        { "content-type": "application/json; charset=utf-7" },
        { range: "bytes=0-1", "if-none-match": "*" },
        { "accept-version": "9.9.9" },
        { accept: "text/html" },
      ]) {
        requireTame(await post(url, body, headers as unknown as Record<string, string>));
      }
    });
  },
  { AUTHORITY_PENDING: "100000" },
);

const PATHS = [
  "name",
  "number",
  "sessionNonce",
  "code",
  "commitment",
  "proof",
  "proof.publicKey",
  "proof.publicKey.x",
  "proof.publicKey.y",
  "proof.r8",
  "proof.r8.x",
  "proof.r8.y",
  "proof.s",
  "more",
] as const;

function exactly(length: number): { readonly minLength: number; readonly maxLength: number } {
  return { minLength: length, maxLength: length };
}

function recordOf<T>(
  value: fc.Arbitrary<T>,
): Record<"name" | "number" | "sessionNonce" | "code" | "commitment" | "proof", fc.Arbitrary<T>> {
  return { name: value, number: value, sessionNonce: value, code: value, commitment: value, proof: value };
}

/** A copy with another value at a path. */
function changed(body: object, path: string, value: unknown): object {
  const copy = structuredClone(body) as Record<string, unknown>;
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let inner = copy;
  for (const part of parts) inner = inner[part] as Record<string, unknown>;
  inner[last] = value;
  return copy;
}

async function countRows(running: TestService): Promise<Record<string, number>> {
  const counts = ["person", "leaf", "session", "deployment"].map(async (table) => {
    const { rows } = await sql<{ count: number }>`select count(*)::int4 as count from ${sql.table(table)}`.execute(
      running.service.database.db,
    );
    return [table, rows[0]?.count ?? -1] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}
