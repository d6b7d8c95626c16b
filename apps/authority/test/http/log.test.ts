import { type Answer, openSocket } from "@realdid/service/testing";
import { expect } from "chai";

import { testPerson } from "../setup/people.ts";
import { type TestService, startTestService } from "../setup/service.ts";

const [PERSON, OTHER] = [testPerson(11), testPerson(12)];
const ENROLMENTS = "/v1/groups/0/enrolments";
const ADDRESS = "203.0.113.77";

/** How a text may stand in a log. */
const ENCODINGS: readonly (readonly [string, (text: string) => string])[] = [
  ["plain", (text) => text],
  ["percent", (text) => encodeURIComponent(text)],
  [
    "JSON escapes",
    (text) => [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  ],
  ["hex of UTF-8", (text) => Buffer.from(text).toString("hex")],
  ["hex of UTF-16", (text) => Buffer.from(text, "utf16le").toString("hex")],
  ["base64", (text) => Buffer.from(text).toString("base64").replace(/=+$/u, "")],
  ["base64url", (text) => Buffer.from(text).toString("base64url")],
  ["latin1 of UTF-8", (text) => Buffer.from(text).toString("latin1")],
  ["bytes", (text) => [...Buffer.from(text)].join(",")],
];

describe("the log", () => {
  let running: TestService;
  let stop: () => Promise<void>;
  let isFailing = false;
  before(async () => {
    const people = [PERSON, OTHER];
    // A register that fails as a driver does: its message quotes what it was asked.
    const registerOf = () => ({
      async matches(name: string, number: string) {
        if (isFailing)
          throw Object.assign(new Error(`no answer for ${name} ${number}`), { detail: number, code: "XX000" });
        return people.some((one) => one.name === name && one.number === number);
      },
    });
    [running, stop] = await startTestService("pglite", people, { AUTHORITY_TRUST_PROXY: "1" }, { registerOf });
  });
  after(() => stop());

  it("of everything that can happen holds no name, number, code, nonce, commitment, body, query or address", async () => {
    const from = {
      "x-forwarded-for": ADDRESS,
      "user-agent": "wallet-of-somebody",
      referer: "https://referrer.example/",
    };
    const send = (body: unknown): Promise<Answer> => running.publicCall("POST", ENROLMENTS, body, from);
    const first = await running.makeRequest(PERSON);
    const second = await running.makeRequest(PERSON);
    const third = await running.makeRequest(OTHER);
    await send({ ...first, code: "0" });
    await send({ ...first, name: OTHER.name });
    await send({ ...first, commitment: 5 });
    await send({ ...first, [PERSON.number]: PERSON.name });
    expect((await send(first)).status).to.equal(201);
    expect((await send(second)).status).to.equal(409);
    isFailing = true;
    const failed = await send(third);
    isFailing = false;
    expect([failed.status, failed.json.code]).to.deep.equal([500, "SERVICE_FAILED"]);
    for (const { number, name } of [PERSON, OTHER]) {
      expect(failed.text).not.to.contain(number).and.not.to.contain(name);
      await running.publicCall("GET", `/v1/${number}/${encodeURIComponent(name)}?number=${number}`, undefined, from);
      await running.publicCall("POST", `/v1/groups/${number}/enrolments?name=${encodeURIComponent(name)}`, {}, from);
      await running.deskCall("POST", "/v1/groups/0/revocations", { number, reason: name }, from);
    }
    const ticket = await running.openTicket(PERSON.number);
    await running.deskCall("POST", "/v1/groups/0/reclaims", { number: PERSON.number, nonce: ticket.nonce, code: "1" });
    await running.deskCall("POST", "/v1/groups/0/reclaims", {
      number: PERSON.number,
      ...{ nonce: ticket.nonce, code: ticket.code },
    });
    const broken = await openSocket(running.publicUrl);
    broken.socket.write(`${PERSON.number} ${PERSON.name}\r\n\r\n`);
    await broken.ended;

    const { publicKey, r8, s } = first.proof!;
    const words = [first, second, third].flatMap((one) => [one.commitment, one.sessionNonce]);
    const secrets = [
      ...[PERSON, OTHER].flatMap(({ name, number }) => [name, number]),
      ...[first.code, ticket.code, ticket.code.replaceAll("-", ""), ticket.nonce],
      ...[...words, publicKey.x, publicKey.y, r8.x, s].flatMap((word) => [word, word.slice(2), String(BigInt(word))]),
      ...[ADDRESS, "127.0.0.1", "::1", "wallet-of-somebody", "referrer.example", "?number"],
    ];
    const log = running.readLog();
    const lower = log.toLowerCase();
    for (const secret of secrets) {
      for (const [label, encode] of ENCODINGS) {
        expect(lower.includes(encode(secret).toLowerCase()), `${secret} as ${label}`).to.equal(false);
      }
    }
    expect(log.split("\n").filter((line) => line.includes('"answered"')).length).to.be.greaterThan(15);
  });

  it("says of a failure what it was and where, by the request's id that the caller got", async () => {
    const request = await running.makeRequest(OTHER);
    isFailing = true;
    const { headers } = await running.publicCall("POST", ENROLMENTS, request);
    isFailing = false;
    const lines = running
      .readLog()
      .split("\n")
      .filter((line) => line.includes(headers.get("x-request-id")!))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [failed, answered] = lines;
    expect(failed!.error).to.include({ name: "Error", code: "XX000" });
    expect((failed!.error as { at: string[] }).at[0]).to.match(/^at .*log\.test\.js:\d+:\d+\)?$/u);
    expect(answered).to.include({
      route: "/v1/groups/:groupId/enrolments",
      method: "POST",
      status: 500,
      refusal: "SERVICE_FAILED",
    });
    expect(answered!.ms).to.be.a("number");
  });
});
