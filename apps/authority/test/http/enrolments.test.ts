import type { Answer } from "@realdid/service/testing";
import { expect } from "chai";
import { type EnrolmentBody, createWallet } from "realdid";

import { inventPeople } from "../setup/people.ts";
import { type TestService, describeOnService } from "../setup/service.ts";

const PEOPLE = inventPeople(40);
const PATH = "/v1/groups/0/enrolments";

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
  expect(answer.headers.get("content-type")).to.equal("application/problem+json; charset=utf-8");
  expect(Object.keys(answer.json)).to.deep.equal(["code", "message", "fix"]);
}

describeOnService("POST /v1/groups/:groupId/enrolments", PEOPLE, (running) => {
  let next = 0;
  const person = (): (typeof PEOPLE)[number] => PEOPLE[next++]!;
  const send = (body: unknown): Promise<Answer> => running().publicCall("POST", PATH, body);
  const made = (): Promise<EnrolmentBody> => running().makeRequest(person());

  it("enrols a person who is present", async () => {
    const request = await made();
    const answer = await send(request);
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.json).to.deep.equal({ commitment: request.commitment, state: "waiting" });
    expect(answer.headers.get("cache-control")).to.equal("no-store");
  });

  it("takes a number as it is written: spaces and a small x", async () => {
    const { name, number } = PEOPLE.slice(20).find((one) => one.number.endsWith("X"))!;
    const request = await running().makeRequest({ name, number });
    const answer = await send({ ...request, number: ` ${number.toLowerCase()} ` });
    expect(answer.status, answer.text).to.equal(201);
  });

  it("refuses the same request the second time: its ticket is used up", async () => {
    const request = await made();
    await send(request);
    expectRefusal(await send(request), 403, "ENROLMENT_REFUSED");
  });

  it("lets one of two win that come for one person at the same moment", async () => {
    const one = person();
    const requests = await Promise.all(Array.from({ length: 8 }, () => running().makeRequest(one)));
    const answers = await Promise.all(requests.map(send));
    const codes = answers.map(({ status, json }) => (status === 201 ? "enrolled" : json.code));
    expect(codes.filter((code) => code === "enrolled")).to.have.length(1);
    expect(codes.filter((code) => code === "ENROLMENT_ENROLLED_BEFORE")).to.have.length(7);
  });

  it("lets one of two win that use one ticket at the same moment", async () => {
    const one = person();
    const ticket = await running().openTicket(one.number);
    const request = (): Promise<EnrolmentBody> => running().makeRequest(one, running().newWallet(), ticket);
    const answers = await Promise.all((await Promise.all([request(), request()])).map(send));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 403]);
  });

  describe("before presence is shown", () => {
    it("refuses an impossible number, an unknown session, a wrong code and another person's ticket alike", async () => {
      const [one, other] = [person(), person()];
      const good = await running().makeRequest(one);
      const enrolled = await made();
      await send(enrolled);
      const wrong: EnrolmentBody[] = [
        { ...good, number: "123" },
        { ...good, number: good.number.replace(/.$/u, (last) => (last === "1" ? "2" : "1")) },
        { ...good, sessionNonce: `0x${"ab".repeat(32)}` },
        { ...good, code: "0000-0000-0000-0000" },
        { ...good, number: other.number, name: other.name },
        { ...good, number: other.number, name: "nobody" },
        { ...good, code: "0", number: enrolled.number, name: enrolled.name },
      ];
      const answers: Answer[] = [];
      for (const body of wrong) answers.push(await send(body));
      for (const answer of answers) {
        expectRefusal(answer, 403, "ENROLMENT_REFUSED");
        expect(answer.text).to.equal(answers[0]!.text);
        expect(headersOf(answer)).to.deep.equal(headersOf(answers[0]!));
      }
      expect((await send(good)).status, "the right one still goes through").to.equal(201);
    });

    it("refuses a ticket that is over", async () => {
      const request = await made();
      running().passTime(1800);
      expectRefusal(await send(request), 403, "ENROLMENT_REFUSED");
    });
  });

  describe("after presence is shown", () => {
    it("says that the name is another one", async () => {
      expectRefusal(await send({ ...(await made()), name: "别人" }), 422, "ENROLMENT_NAME_MISMATCH");
    });

    it("says that the person is enrolled", async () => {
      const one = person();
      await send(await running().makeRequest(one));
      expectRefusal(await send(await running().makeRequest(one)), 409, "ENROLMENT_ENROLLED_BEFORE");
    });

    it("says that the proof is missing, for another session, or of another wallet", async () => {
      const [one, good] = [person(), await made()];
      const { proof, ...bare } = good;
      expectRefusal(await send(bare), 422, "ENROLMENT_POSSESSION_MISSING");
      const foreign = await running().makeRequest(one);
      expectRefusal(
        await send({ ...good, proof: foreign.proof, commitment: foreign.commitment }),
        422,
        "ENROLMENT_POSSESSION_SIGNATURE_INVALID",
      );
      expectRefusal(await send({ ...good, commitment: foreign.commitment }), 422, "ENROLMENT_COMMITMENT_MISMATCH");
      const zero = `0x${"00".repeat(32)}`;
      const neutral = { ...proof, publicKey: { x: zero, y: `0x${"00".repeat(31)}01` } };
      expectRefusal(await send({ ...good, proof: neutral }), 422, "ENROLMENT_POSSESSION_KEY_INVALID");
      expect((await send(good)).status, "the ticket stays good").to.equal(201);
    });

    it("says that the commitment was accepted before", async () => {
      const wallet = createWallet(running().service.network.deployment.networkId);
      await send(await running().makeRequest(person(), wallet));
      expectRefusal(await send(await running().makeRequest(person(), wallet)), 409, "ENROLMENT_COMMITMENT_USED");
    });

    it("says that a death or a court's decision is for good, and that a loss has its wait", async () => {
      const one = person();
      await send(await running().makeRequest(one));
      const revoked = await running().deskCall("POST", "/v1/groups/0/revocations", {
        number: one.number,
        reason: "death",
      });
      expect(revoked.status, revoked.text).to.equal(201);
      const again = await send(await running().makeRequest(one));
      expectRefusal(again, 409, "ENROLMENT_WAIT_NOT_OVER");
    });
  });

  it("does not know a group that it does not enrol for", async () => {
    const answer = await running().publicCall("POST", "/v1/groups/7/enrolments", await made());
    expectRefusal(answer, 404, "AUTHORITY_GROUP_UNKNOWN");
  });
});

/** Without what differs between any two answers. */
function headersOf({ headers }: Answer): Record<string, string> {
  const { date: _date, "x-request-id": _id, ...rest } = Object.fromEntries(headers) as Record<string, string>;
  return rest;
}

export type { TestService };
