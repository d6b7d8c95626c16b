import { type Answer, dumpDatabase } from "@realdid/service/testing";
import { expect } from "chai";
import { Wallet as KeyPair } from "ethers";
import {
  type BusinessIdentity,
  type Hex,
  type LinkRequest,
  type NameStatement,
  type SelfStatementBody,
  type Wallet,
  createWallet,
  derivePseudonym,
  formatBackerStatement,
  formatSelfStatement,
  nameStatementUid,
  platformId,
  proveLink,
  readNameStatement,
  signBackerConsent,
} from "realdid";
import { loadProver } from "realdid/node";

import { publishTestKey } from "../setup/issuer.ts";
import { inventPeople } from "../setup/people.ts";
import { type TestService, describeOnService } from "../setup/service.ts";
import { enrol } from "./asking.ts";
import { CODE, NAME, identify } from "./identify.ts";

const PEOPLE = inventPeople(20, 2_000);
const PLATFORM = "weibo";

function expectCode(answer: Answer, status: number, code: string): void {
  expect(answer.json.code, answer.text).to.equal(code);
  expect(answer.status).to.equal(status);
}

/** A midnight, as an expiry must be, that is over. */
const LONG_OVER = 86_400;

async function askLink(running: TestService, expiresAt = 0): Promise<LinkRequest> {
  const answer = await running.publicCall("POST", "/v1/statements/links", { platform: PLATFORM, expiresAt });
  expect(answer.status, answer.text).to.equal(201);
  return answer.json as unknown as LinkRequest;
}

/** What a wallet sends to have its own name stated. */
async function askSelf(running: TestService, wallet: Wallet, given?: LinkRequest): Promise<SelfStatementBody> {
  const request = given ?? (await askLink(running));
  const link = await proveLink(wallet, request, await loadProver(1));
  return formatSelfStatement({ platform: PLATFORM, request, link, expiresAt: 0 });
}

const send = (running: TestService, body: unknown): Promise<Answer> =>
  running.publicCall("POST", "/v1/statements/self", body);

async function isLive({ service }: TestService, statement: NameStatement): Promise<boolean> {
  const { network } = service;
  return network.attestationLog.isLive(
    readNameStatement(statement).issuer,
    nameStatementUid(network.deployment, statement),
  );
}

/** The same credential with another authority's DID in it. */
function ofAnotherIssuer(credential: string): string {
  const [header, payload, ...rest] = credential.split(".");
  const moved = [header, payload].map((part = "") => {
    const text = Buffer.from(part, "base64url").toString();
    return Buffer.from(text.replace(/0x[0-9a-fA-F]{40}(?=["#])/u, `0x${"00".repeat(19)}01`)).toString("base64url");
  });
  return [...moved, ...rest].join(".");
}

describeOnService("POST /v1/statements", PEOPLE, (running) => {
  before(publishTestKey);
  let next = 0;
  const person = (): (typeof PEOPLE)[number] => PEOPLE[next++]!;

  describe("self", () => {
    it("states the name that it enrolled, on chain, for the pseudonym that the link proof shows", async () => {
      const one = person();
      const wallet = await enrol(running(), one);
      const answer = await send(running(), await askSelf(running(), wallet));
      expect(answer.status, answer.text).to.equal(201);
      const statement = answer.json.statement as NameStatement;
      const stated = readNameStatement(statement);
      expect(stated.name).to.equal(one.name);
      expect(stated.pseudonym).to.equal(derivePseudonym(wallet, platformId(PLATFORM)));
      expect(await isLive(running(), statement)).to.equal(true);
    });

    it("answers a link request once, also when two answers come at the same moment, and one that is over never", async () => {
      const wallet = await enrol(running(), person());
      const body = await askSelf(running(), wallet);
      const answers = await Promise.all([body, body].map((one) => send(running(), one)));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 403]);
      expectCode(await send(running(), body), 403, "DISCLOSURE_LINK_UNKNOWN");
      const request = await askLink(running());
      const late = await askSelf(running(), wallet, { ...request, expiresAt: request.expiresAt - 3_600 });
      await running()
        .service.database.db.updateTable("link_request")
        .set({ expires_at: late.request.expiresAt })
        .execute();
      expectCode(await send(running(), late), 422, "PSEUDONYM_LINK_INVALID");
    });

    it("refuses an answer for another network, platform, authority, purpose or expiry, and a request of a stranger's", async () => {
      const wallet = await enrol(running(), person());
      const request = await askLink(running());
      const other = `0x${"33".repeat(32)}` as const;
      const account = "0x00000000000000000000000000000000000000a1" as const;
      for (const change of [{ networkId: other }, { platformId: other }, { purpose: other }, { verifier: account }]) {
        const foreign = { ...request, ...change };
        const body = await askSelf(running(), { ...wallet, networkId: foreign.networkId }, foreign);
        expectCode(await send(running(), body), 422, "DISCLOSURE_LINK_MISMATCH");
      }
      const body = await askSelf(running(), wallet, request);
      expectCode(await send(running(), { ...body, expiresAt: 4_000_060_800 }), 422, "DISCLOSURE_LINK_MISMATCH");
      expectCode(await send(running(), { ...body, platform: "bilibili" }), 422, "DISCLOSURE_LINK_MISMATCH");
      const strangers = await askSelf(running(), wallet, { ...request, nonce: other });
      expectCode(await send(running(), strangers), 403, "DISCLOSURE_LINK_UNKNOWN");
      expect((await send(running(), body)).status, "none of these used the request up").to.equal(201);
    });

    it("names nobody whose enrolment is not live, and nobody else's pseudonym", async () => {
      const stranger = createWallet(running().service.network.deployment.networkId);
      expectCode(await send(running(), await askSelf(running(), stranger)), 404, "ENROLMENT_PERSON_UNKNOWN");
      const gone = person();
      const wallet = await enrol(running(), gone);
      const body = await askSelf(running(), wallet);
      await running().deskCall("POST", "/v1/groups/0/revocations", { number: gone.number, reason: "theft" });
      expectCode(await send(running(), body), 404, "ENROLMENT_PERSON_UNKNOWN");
      const own = await askSelf(running(), await enrol(running(), person()));
      const pseudonym = `0x${derivePseudonym(stranger, platformId(PLATFORM)).toString(16).padStart(64, "0")}`;
      const forged = { ...own, link: { ...own.link, pseudonym } };
      expectCode(await send(running(), forged), 422, "PSEUDONYM_PROOF_FALSE");
    });

    it("refuses an expiry that is over, and one within a day", async () => {
      const within = await running().publicCall("POST", "/v1/statements/links", { platform: PLATFORM, expiresAt: 1 });
      expectCode(within, 422, "DISCLOSURE_EXPIRY_UNEVEN");
      const wallet = await enrol(running(), person());
      const request = await askLink(running(), LONG_OVER);
      const link = await proveLink(wallet, request, await loadProver(1));
      const body = formatSelfStatement({ platform: PLATFORM, request, link, expiresAt: LONG_OVER });
      expectCode(await send(running(), body), 422, "ATTESTATION_EXPIRY_PASSED");
    });

    it("refuses what is not as described, and a body that is too large", async () => {
      const body = await askSelf(running(), await enrol(running(), person()));
      const { link } = body;
      for (const wrong of [
        {},
        { ...body, link: { ...link, points: link.points.slice(1) } },
        { ...body, link: { ...link, points: [...link.points.slice(1), "0x1"] } },
        { ...body, name: "测试" },
        { ...body, request: { ...body.request, extra: 1 } },
        { ...body, platform: "../etc" },
        { ...body, expiresAt: -1 },
      ]) {
        expectCode(await send(running(), wrong), 400, "SERVICE_REQUEST_INVALID");
      }
      expectCode(await send(running(), { ...body, name: "x".repeat(20_000) }), 413, "SERVICE_BODY_TOO_LARGE");
      const over = { ...body, link: { ...link, points: link.points.map(() => `0x${"ff".repeat(32)}`) } };
      const answer = await send(running(), over);
      expect(answer.status, answer.text).to.equal(422);
    });

    it("keeps neither link proof, nor pseudonym, nor statement: a dump does not say who disclosed what", async () => {
      const one = person();
      const wallet = await enrol(running(), one);
      const before = await dumpDatabase(running().service.database);
      const body = await askSelf(running(), wallet);
      const { statement, transcriptSalt } = (await send(running(), body)).json as unknown as {
        statement: NameStatement;
        transcriptSalt: Hex;
      };
      const after = await dumpDatabase(running().service.database);
      expect(after.split("\n").sort()).to.deep.equal(before.split("\n").sort());
      const uid = nameStatementUid(running().service.network.deployment, statement);
      const secrets = [...body.link.points, body.link.pseudonym, body.request.nonce, transcriptSalt, uid];
      const log = running().readLog().toLowerCase();
      for (const secret of secrets.map((hex) => hex.slice(2).toLowerCase())) {
        expect(after, "database").not.to.include(secret);
        expect(log, "log").not.to.include(secret);
      }
      for (const secret of [one.name, body.link.commitment.slice(2)]) expect(log).not.to.include(secret);
    });

    it("is revoked at the desk by whoever brings the statement, and by nobody without the desk's token", async () => {
      const answer = await send(running(), await askSelf(running(), await enrol(running(), person())));
      const statement = answer.json.statement as NameStatement;
      const path = "/v1/statements/revocations";
      expectCode(await running().publicCall("POST", path, { statement }), 404, "SERVICE_ROUTE_UNKNOWN");
      const other = { ...statement, attestationSalt: `0x${"44".repeat(32)}` };
      expectCode(await running().deskCall("POST", path, { statement: other }), 404, "DISCLOSURE_STATEMENT_NOT_ISSUED");
      const [, disclosure = ""] = statement.credential.split("~");
      const foreign = { ...statement, credential: ofAnotherIssuer(statement.credential) };
      expectCode(
        await running().deskCall("POST", path, { statement: foreign }),
        404,
        "DISCLOSURE_STATEMENT_NOT_ISSUED",
      );
      expect((await running().deskCall("POST", path, { statement })).status).to.equal(201);
      expectCode(await running().deskCall("POST", path, { statement }), 409, "ATTESTATION_REVOKED_BEFORE");
      expect(await isLive(running(), statement)).to.equal(false);
      for (const credential of [`${statement.credential}~`, `${statement.credential}${disclosure}~`]) {
        const malformed = { ...statement, credential };
        const answered = await running().deskCall("POST", path, { statement: malformed });
        expectCode(answered, 422, "DISCLOSURE_STATEMENT_MALFORMED");
      }
      const long = { ...statement, credential: "A".repeat(4_097) };
      expectCode(await running().deskCall("POST", path, { statement: long }), 400, "SERVICE_REQUEST_INVALID");
    });
  });

  describe("backer", () => {
    const backer = KeyPair.createRandom();
    const pseudonym = 77n;
    let identity: BusinessIdentity;
    let uid: Hex;

    before(async () => {
      ({ identity, uid } = await identify(running(), backer));
    });

    let signed = 0;
    const ask = async (signer = backer, expiresAt = 0): Promise<Record<string, unknown>> => {
      const { deployment } = running().service.network;
      const { issuer } = identity;
      // Each a new one: a consent is good once.
      const deadline = (await running().service.issuing!.time()) + 1_800 + ++signed;
      const terms = { platformId: platformId(PLATFORM), pseudonym, businessIdentity: uid };
      const fields = { ...terms, issuer, expiresAt, deadline };
      const consent = await signBackerConsent(deployment, signer, fields);
      const asked = { platform: PLATFORM, pseudonym, backer: identity, consent, expiresAt, deadline };
      return { ...formatBackerStatement(asked) };
    };
    const sendBacker = (body: unknown): Promise<Answer> => running().publicCall("POST", "/v1/statements/backer", body);

    it("names the organisation with its consent, and asks nothing of the creator", async () => {
      const answer = await sendBacker(await ask());
      expect(answer.status, answer.text).to.equal(201);
      const statement = answer.json.statement as NameStatement;
      expect(readNameStatement(statement)).to.include({ kind: "backer", name: NAME, businessIdentity: uid });
      expect(await isLive(running(), statement)).to.equal(true);
    });

    it("refuses another's consent, one for another pseudonym or expiry, and an unknown backer", async () => {
      const good = await ask();
      expectCode(await sendBacker(await ask(KeyPair.createRandom())), 422, "DISCLOSURE_CONSENT_INVALID");
      const moved = { ...good, pseudonym: `0x${"01".repeat(32)}` };
      expectCode(await sendBacker(moved), 422, "DISCLOSURE_CONSENT_INVALID");
      expectCode(await sendBacker({ ...good, expiresAt: 4_000_060_800 }), 422, "DISCLOSURE_CONSENT_INVALID");
      const unknown = { ...good, backer: { ...identity, salt: `0x${"05".repeat(32)}` } };
      expectCode(await sendBacker(unknown), 404, "DISCLOSURE_BACKER_UNKNOWN");
      expectCode(await sendBacker({ ...good, consent: "0x" }), 400, "SERVICE_REQUEST_INVALID");
    });

    it("acts on a consent once, also when it comes twice at the same moment, and within the hour", async () => {
      const good = await ask();
      const answers = await Promise.all([good, good].map(sendBacker));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
      const first = answers.find(({ status }) => status === 201)!.json.statement;
      const revoked = await running().deskCall("POST", "/v1/statements/revocations", { statement: first });
      expect(revoked.status, revoked.text).to.equal(201);
      expectCode(await sendBacker(good), 409, "DISCLOSURE_CONSENT_USED");
      const late = { ...good, deadline: 1 };
      expectCode(await sendBacker(late), 422, "DISCLOSURE_CONSENT_NOT_IN_TIME");
    });

    it("learns nothing of the creator: what it is sent, keeps and logs holds the pseudonym's terms alone", async () => {
      const before = (await dumpDatabase(running().service.database)).split("\n");
      const body = await ask();
      expect(Object.keys(body).sort()).to.deep.equal([
        "backer",
        "consent",
        "deadline",
        "expiresAt",
        "platform",
        "pseudonym",
      ]);
      expectCode(await sendBacker({ ...body, commitment: body.pseudonym }), 400, "SERVICE_REQUEST_INVALID");
      const { statement } = (await sendBacker(body)).json as unknown as { statement: NameStatement };
      const after = (await dumpDatabase(running().service.database)).split("\n");
      const added = after.filter((line) => !before.includes(line)).join("\n");
      expect(added, "the consent's digest and deadline").to.include(String(body.deadline));
      const { consent, pseudonym: asked } = body as { consent: Hex; pseudonym: Hex };
      const uidOf = nameStatementUid(running().service.network.deployment, statement);
      const log = running().readLog().toLowerCase();
      for (const secret of [consent, asked, uidOf, statement.attestationSalt].map((hex) =>
        hex.slice(2).toLowerCase(),
      )) {
        expect(after.join("\n"), "database").not.to.include(secret);
        expect(log, "log").not.to.include(secret);
      }
    });

    it("refuses an expiry that is over, and one within a day", async () => {
      expectCode(await sendBacker(await ask(backer, LONG_OVER)), 422, "ATTESTATION_EXPIRY_PASSED");
      expectCode(await sendBacker(await ask(backer, 1)), 422, "DISCLOSURE_EXPIRY_UNEVEN");
    });

    it("names no organisation whose business identity was revoked", async () => {
      const good = await ask();
      const revoked = await running().deskCall("POST", "/v1/organisations/revocations", { creditCode: CODE });
      expect(revoked.status, revoked.text).to.equal(201);
      expectCode(await sendBacker(good), 404, "DISCLOSURE_BACKER_UNKNOWN");
    });
  });
});
