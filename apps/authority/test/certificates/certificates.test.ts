import { type Answer, dumpDatabase } from "@realdid/service/testing";
import { expect } from "chai";
import {
  type CertificateBody,
  createWallet,
  presentCertificate,
  requestCertificate,
  formatCertificateRequest,
  verifyCertificate,
} from "realdid";

import { publishTestKey } from "../setup/issuer.ts";
import { inventPeople } from "../setup/people.ts";
import { describeOnService } from "../setup/service.ts";
import { BANK, ask, challenge, enrol, send } from "./asking.ts";

const PEOPLE = inventPeople(30, 1_000);
const NONCE = "f1d2d2f924e986ac86fdf7b36c94bcdf";

function expectCode(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
}

describeOnService("POST /v1/certificates", PEOPLE, (running) => {
  let next = 0;
  const person = (): (typeof PEOPLE)[number] => PEOPLE[next++]!;

  before(publishTestKey);

  it("issues a certificate that its holder shows and a verifier checks on chain alone", async () => {
    const one = person();
    const { body, holderKey } = await ask(running(), await enrol(running(), one));
    const answer = await send(running(), body);
    expect(answer.status, answer.text).to.equal(201);
    const { network } = running().service;
    const now = (await network.runner.provider!.getBlock("latest"))!.timestamp;
    const query = { context: BANK, nonce: NONCE, claims: ["name"] as const };
    const shown = await presentCertificate(answer.json.certificate as string, holderKey, query, now);
    const { claims, issuer } = await verifyCertificate(network, shown, { context: BANK, nonce: NONCE }, now);
    expect(claims).to.deep.equal({ name: one.name });
    expect(issuer).to.equal((await running().publicCall("GET", "/v1/issuer")).json.did);
  });

  it("answers a nonce once, also when two come with it at the same moment", async () => {
    const wallet = await enrol(running(), person());
    const { body } = await ask(running(), wallet);
    const answers = await Promise.all([body, body, body].map((one) => send(running(), one)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 403, 403]);
    expectCode(await send(running(), body), 403, "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN");
  });

  it("refuses a nonce that is over, or that it never gave", async () => {
    const wallet = await enrol(running(), person());
    const { body } = await ask(running(), wallet);
    const { db } = running().service.database;
    await db.updateTable("certificate_challenge").set({ expires_at: 1 }).execute();
    expectCode(await send(running(), body), 403, "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN");
    const given = { ...(await challenge(running())), nonce: `0x${"12".repeat(32)}` as const };
    const { request } = requestCertificate(wallet, given, { issuer: given.issuer, context: BANK, claims: ["name"] });
    expectCode(
      await send(running(), formatCertificateRequest(request)),
      403,
      "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN",
    );
  });

  it("refuses what was signed for another network or another authority", async () => {
    const wallet = await enrol(running(), person());
    const other = { networkId: `0x${"22".repeat(32)}`, issuer: "0x00000000000000000000000000000000000000a1" } as const;
    for (const change of [{ networkId: other.networkId }, { issuer: other.issuer }]) {
      const given = { ...(await challenge(running())), ...change };
      const signer = { ...wallet, networkId: given.networkId };
      const choice = { issuer: given.issuer, context: BANK, claims: ["name"] as const };
      const body = formatCertificateRequest(requestCertificate(signer, given, choice).request);
      expectCode(await send(running(), body), 422, "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    }
  });

  it("refuses who is not enrolled, whose enrolment was revoked, and who names another's commitment", async () => {
    const { networkId } = running().service.network.deployment;
    const stranger = await ask(running(), createWallet(networkId));
    expectCode(await send(running(), stranger.body), 404, "ENROLMENT_PERSON_UNKNOWN");
    const gone = person();
    const wallet = await enrol(running(), gone);
    const before = await ask(running(), wallet);
    await running().deskCall("POST", "/v1/groups/0/revocations", { number: gone.number, reason: "loss" });
    expectCode(await send(running(), before.body), 404, "ENROLMENT_PERSON_UNKNOWN");
    const victim = await enrol(running(), person());
    const { body } = await ask(running(), createWallet(networkId));
    const claimed = { ...body, commitment: `0x${victim.commitment.toString(16).padStart(64, "0")}` };
    expectCode(await send(running(), claimed), 422, "ENROLMENT_COMMITMENT_MISMATCH");
  });

  it("refuses what somebody on the way put in: another key, claim or context", async () => {
    const wallet = await enrol(running(), person());
    const { body: thief } = await ask(running(), createWallet(running().service.network.deployment.networkId));
    for (const change of [
      { holderKey: thief.holderKey, holderProof: thief.holderProof },
      { claims: ["resident_id_number"] },
      { context: { ...BANK, verifier: "thief.example" } },
    ]) {
      const { body } = await ask(running(), wallet);
      expectCode(await send(running(), { ...body, ...change }), 422, "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    }
  });

  it("refuses what is not as described, and a body that is too large, without using the nonce up", async () => {
    const { body } = await ask(running(), await enrol(running(), person()));
    const { proof: _, ...without } = body;
    for (const wrong of [
      {},
      [],
      without,
      { ...body, nonce: "0x12" },
      { ...body, extra: 1 },
      { ...body, claims: ["x".repeat(41)] },
      { ...body, holderKey: { ...body.holderKey, d: "AA" } },
      { ...body, holderKey: { ...body.holderKey, crv: "secp256k1" } },
    ]) {
      expectCode(await send(running(), wrong), 400, "SERVICE_REQUEST_INVALID");
    }
    for (const [code, change] of [
      ["ENROLMENT_CERTIFICATE_CLAIMS_INVALID", { claims: [] }],
      ["ENROLMENT_CERTIFICATE_CLAIMS_INVALID", { claims: ["iss"] }],
      ["ENROLMENT_CERTIFICATE_CONTEXT_INVALID", { context: { ...BANK, purpose: "A B" } }],
      ["ENROLMENT_CERTIFICATE_REQUEST_MALFORMED", { holderKey: { ...body.holderKey, x: "A".repeat(43) } }],
    ] as const) {
      expectCode(await send(running(), { ...body, ...change }), 422, code);
    }
    expectCode(await send(running(), { ...body, extra: "x".repeat(20_000) }), 413, "SERVICE_BODY_TOO_LARGE");
    expect((await send(running(), body)).status).to.equal(201);
  });

  it("keeps nothing of whom it issued to or what: not in the database, not in the log", async () => {
    const one = person();
    const wallet = await enrol(running(), one);
    const before = await dumpDatabase(running().service.database);
    const { body } = await ask(running(), wallet, ["name", "birthdate", "resident_id_number"]);
    const { certificate } = (await send(running(), body)).json;
    const after = await dumpDatabase(running().service.database);
    const log = running().readLog().toLowerCase();
    for (const secret of secretsOf(body, String(certificate), one)) {
      expect(log, "log").not.to.include(secret.toLowerCase());
      if (secret !== body.commitment.slice(2)) expect(after, "database").not.to.include(secret.toLowerCase());
    }
    const rows = after.split("\n").filter((row) => !before.includes(row));
    expect(rows).to.have.length(1);
    expect(rows[0]).to.match(/^holder_key \("?\(?\\*x[0-9a-f]{64}/u);
  });
});

function secretsOf(body: CertificateBody, certificate: string, { name, number }: (typeof PEOPLE)[number]): string[] {
  const hex = (base64: string): string => Buffer.from(base64, "base64url").toString("hex");
  const [jwt = ""] = certificate.split("~");
  const signature = jwt.split(".")[2] ?? "";
  return [
    name,
    Buffer.from(name).toString("hex"),
    number,
    body.nonce.slice(2),
    body.commitment.slice(2),
    body.holderKey.x,
    hex(body.holderKey.x),
    body.holderProof,
    signature,
    hex(signature),
    body.proof.s.slice(2),
    BANK.verifier,
  ];
}
