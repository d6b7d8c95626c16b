import type { Answer } from "@realdid/service/testing";
import { expect } from "chai";

import { inventPeople } from "../setup/people.ts";
import { describeOnService } from "../setup/service.ts";

const PEOPLE = inventPeople(12);
const SESSIONS = "/v1/groups/0/sessions";
const REVOCATIONS = "/v1/groups/0/revocations";
const RECLAIMS = "/v1/groups/0/reclaims";
const ENROLMENTS = "/v1/groups/0/enrolments";

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
}

describeOnService("the desk's listener", PEOPLE, (running) => {
  let next = 0;
  const person = (): (typeof PEOPLE)[number] => PEOPLE[next++]!;
  const enrol = async (one: (typeof PEOPLE)[number]): Promise<Answer> =>
    running().publicCall("POST", ENROLMENTS, await running().makeRequest(one));

  it("asks for the token on every path, and takes no other one", async () => {
    const paths: readonly (readonly [string, string])[] = [
      ["POST", SESSIONS],
      ["POST", REVOCATIONS],
      ["POST", RECLAIMS],
      ["GET", "/metrics"],
      ["GET", "/health"],
      ["GET", "/openapi.json"],
      ["GET", "/nothing"],
    ];
    for (const [method, path] of paths) {
      for (const authorization of ["", "Bearer", "Bearer wrong", "Basic dGVzdA==", `Bearer ${"x".repeat(4000)}`]) {
        const answer = await running().deskCall(method, path, undefined, { authorization });
        expectRefusal(answer, 401, "AUTHORITY_TOKEN_INVALID");
        expect(answer.headers.get("www-authenticate")).to.equal("Bearer");
      }
    }
  });

  it("is not on the public listener", async () => {
    for (const path of [SESSIONS, REVOCATIONS, RECLAIMS]) {
      expectRefusal(await running().publicCall("POST", path, {}), 404, "SERVICE_ROUTE_UNKNOWN");
    }
    expectRefusal(await running().publicCall("GET", "/metrics"), 404, "SERVICE_ROUTE_UNKNOWN");
  });

  it("opens a session", async () => {
    const answer = await running().deskCall("POST", SESSIONS, { number: person().number });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.json.nonce).to.match(/^0x[0-9a-f]{64}$/u);
    expect(answer.json.code).to.match(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/u);
    expect(Number(answer.json.expiresAt)).to.be.closeTo(Date.now() / 1000 + 1800, 60);
    expect(answer.headers.get("cache-control")).to.equal("no-store");
  });

  it("is told what is wrong with a number", async () => {
    expectRefusal(
      await running().deskCall("POST", SESSIONS, { number: "11010519491231002" }),
      422,
      "ENROLMENT_RESIDENT_ID_INVALID",
    );
  });

  it("revokes, once, and never says which leaf it was", async () => {
    const one = person();
    await enrol(one);
    const answer = await running().deskCall("POST", REVOCATIONS, { number: one.number, reason: "loss" });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.json).to.deep.equal({ hasWait: false });
    const again = await running().deskCall("POST", REVOCATIONS, { number: one.number, reason: "loss" });
    expectRefusal(again, 404, "ENROLMENT_PERSON_UNKNOWN");
    expect((await enrol(one)).status, "never had a place, so there is no wait").to.equal(201);
  });

  it("refuses a reason that is none", async () => {
    const answer = await running().deskCall("POST", REVOCATIONS, { number: person().number, reason: "constructor" });
    expectRefusal(answer, 422, "ENROLMENT_REASON_UNKNOWN");
  });

  it("lets a person take back what somebody else enrolled in their name", async () => {
    const one = person();
    await enrol(one);
    const { nonce, code } = await running().openTicket(one.number);
    const wrong = await running().deskCall("POST", RECLAIMS, { number: one.number, nonce, code: "0" });
    expectRefusal(wrong, 403, "ENROLMENT_NOT_PRESENT");
    const answer = await running().deskCall("POST", RECLAIMS, { number: one.number, nonce, code });
    expect(answer.status, answer.text).to.equal(201);
    expect((await enrol(one)).status).to.equal(201);
  });

  it("does not know a group that the service does not enrol for", async () => {
    const number = person().number;
    for (const path of ["sessions", "revocations", "reclaims"]) {
      const body = { sessions: { number }, revocations: { number, reason: "loss" }, reclaims: undefined }[path];
      const reclaim = { number, nonce: `0x${"00".repeat(32)}`, code: "0" };
      const answer = await running().deskCall("POST", `/v1/groups/9/${path}`, body ?? reclaim);
      expectRefusal(answer, 404, "AUTHORITY_GROUP_UNKNOWN");
    }
  });

  it("counts without telling about one person", async () => {
    const one = person();
    await enrol(one);
    await running().publicCall("POST", ENROLMENTS, { ...(await running().makeRequest(one)), code: "0" });
    await running()
      .service.database.db.insertInto("publisher")
      .values({ group_id: 0, waits_for: "ether for the sender", waits_since: 1_700_000_000 })
      .execute();
    const { text, status } = await running().deskCall("GET", "/metrics");
    expect(status).to.equal(200);
    for (const line of [
      /^realdid_authority_enrolments_total\{group="0"\} [1-9]/mu,
      /^realdid_authority_sessions_total\{group="0"\} [1-9]/mu,
      /^realdid_authority_refusals_total\{code="ENROLMENT_REFUSED"\} 1$/mu,
      /^realdid_authority_revocations_total [1-9]/mu,
      /^realdid_authority_epoch\{group="0"\} 0$/mu,
      /^realdid_authority_leaves_waiting [1-9]/mu,
      /^realdid_authority_enrolments_pending 0$/mu,
      /^realdid_authority_publishing_waits_since_seconds\{group="0",reason="ether for the sender"\} 1700000000$/mu,
      /^realdid_authority_request_seconds_bucket\{le="0.25",route="\/v1\/groups\/:groupId\/enrolments",method="POST",status="201"\} [1-9]/mu,
    ]) {
      expect(text).to.match(line);
    }
    expect(text).not.to.contain(one.number).and.not.to.contain(one.name);
  });
});
