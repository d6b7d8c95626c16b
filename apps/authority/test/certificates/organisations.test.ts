import type { Answer } from "@realdid/service/testing";
import { expect } from "chai";
import { Wallet } from "ethers";
import { type Hex, type IssuedBusinessIdentity } from "realdid";

import { describeOnService } from "../setup/service.ts";
import { CODE, askIdentity, identify, register } from "./identify.ts";

const PATH = "/v1/organisations";

function expectCode(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
}

describeOnService("POST /v1/organisations", [], (running) => {
  const controller = Wallet.createRandom();
  const send = (body: unknown): Promise<Answer> => running().publicCall("POST", PATH, body);
  const isLive = ({ identity, uid }: IssuedBusinessIdentity): Promise<boolean> =>
    running().service.network.attestationLog.isLive(identity.issuer, uid);

  before(() => register(running()));
  afterEach(() => running().deskCall("POST", `${PATH}/revocations`, { creditCode: CODE }));

  it("issues one business identity, however often and at whatever moment it is asked", async () => {
    const body = await askIdentity(running(), controller);
    const answers = await Promise.all([body, await askIdentity(running(), controller), body].map(send));
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201]);
    const issued = answers.map(({ json }) => json as unknown as IssuedBusinessIdentity);
    expect(new Set(issued.map(({ uid }) => uid)).size).to.equal(1);
    expect(await isLive(issued[0]!)).to.equal(true);
    expect((await send(body)).json).to.deep.equal(issued[0]);
  });

  it("refuses another DID while one is live, and takes it after the desk revoked that one", async () => {
    const first = await identify(running(), controller);
    const other = Wallet.createRandom();
    expectCode(await send(await askIdentity(running(), other)), 409, "ENROLMENT_ORGANISATION_IDENTIFIED");
    const used = await askIdentity(running(), controller);
    await send(used);
    await running().deskCall("POST", `${PATH}/revocations`, { creditCode: CODE });
    expect(await isLive(first)).to.equal(false);
    expectCode(await send(used), 403, "ENROLMENT_ORGANISATION_NOT_PRESENT");
    const next = await identify(running(), other);
    expect(next.identity.organisation).to.equal(other.address);
  });

  it("refuses without presence, outside the register, without the controller's signature, and what is not as described", async () => {
    const good = await askIdentity(running(), controller);
    expectCode(await send({ ...good, code: "0000" }), 403, "ENROLMENT_ORGANISATION_NOT_PRESENT");
    const elsewhere = { ...good, sessionNonce: `0x${"77".repeat(32)}` };
    expectCode(await send(elsewhere), 403, "ENROLMENT_ORGANISATION_NOT_PRESENT");
    expectCode(await send({ ...good, creditCode: "1" }), 422, "ENROLMENT_CREDIT_CODE_INVALID");
    const named = await askIdentity(running(), controller, { name: "别的公司" });
    expectCode(await send(named), 422, "ENROLMENT_ORGANISATION_MISMATCH");
    expectCode(await send({ ...good, expiresAt: 4_000_000_000 }), 422, "ENROLMENT_ORGANISATION_UNPROVEN");
    const foreign = await askIdentity(running(), controller, { issuer: controller.address as Hex });
    expectCode(await send(foreign), 422, "ENROLMENT_ORGANISATION_UNPROVEN");
    running().passTime(1_800);
    expectCode(await send(good), 403, "ENROLMENT_ORGANISATION_NOT_PRESENT");
    for (const wrong of [{}, { ...good, signature: "0x1" }, { ...good, organisation: "0x12" }, { ...good, extra: 1 }]) {
      expectCode(await send(wrong), 400, "SERVICE_REQUEST_INVALID");
    }
    expectCode(await send({ ...good, name: "x".repeat(20_000) }), 413, "SERVICE_BODY_TOO_LARGE");
  });

  it("opens sessions and revokes at the desk alone", async () => {
    for (const path of [`${PATH}/sessions`, `${PATH}/revocations`]) {
      expectCode(await running().publicCall("POST", path, { creditCode: CODE }), 404, "SERVICE_ROUTE_UNKNOWN");
      const withoutToken = await running().deskCall("POST", path, { creditCode: CODE }, { authorization: "Bearer x" });
      expectCode(withoutToken, 401, "AUTHORITY_TOKEN_INVALID");
    }
    const unknown = await running().deskCall("POST", `${PATH}/revocations`, { creditCode: CODE });
    expectCode(unknown, 404, "ENROLMENT_ORGANISATION_UNKNOWN");
  });
});
