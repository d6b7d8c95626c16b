import { time } from "@nomicfoundation/hardhat-network-helpers";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { expect } from "chai";
import fc from "fast-check";
import { createHash, createPublicKey, verify } from "node:crypto";

import { disclose } from "../../sdk/disclosure/disclose.ts";
import { type NameStatement, statementAttestation } from "../../sdk/disclosure/nameStatement.ts";
import { parseNameStatement } from "../../sdk/disclosure/parseNameStatement.ts";
import { readNameStatement } from "../../sdk/disclosure/readNameStatement.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { createEs256Key, es256KeyOf } from "../../sdk/enrolment/certificate/es256.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import {
  type CreatorsFixture,
  GRACE,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";
import { type Rewriting, decodePart, encodePart, rewriteStatement } from "./rewriteStatement.ts";

const NAME = "王小明";
const OTHER = `0x${"11".repeat(32)}`;
const MALFORMED = "DISCLOSURE_STATEMENT_MALFORMED";
const OTHER_NETWORK = "DISCLOSURE_STATEMENT_OTHER_NETWORK";
const NOT_ISSUED = "DISCLOSURE_STATEMENT_NOT_ISSUED";

const named = (change: (name: string) => unknown): Rewriting => ({
  disclosures: ([given = ""]) => {
    const [salt, member, name] = decodePart<readonly [string, string, string]>(given);
    return [encodePart([salt, member, change(name)])];
  },
});

/** Every change to a published statement, the issuer's signature left as it is, and what comes of it. */
const tamperings = (issuer: string): readonly (readonly [what: string, code: string, changes: Rewriting])[] => [
  ["algorithm none", MALFORMED, { header: { alg: "none" } }],
  ["algorithm HS256", MALFORMED, { header: { alg: "HS256" } }],
  ["another type", MALFORMED, { header: { typ: "vc+sd-jwt" } }],
  ["no type", MALFORMED, { header: { typ: undefined } }],
  ["a key in the header", MALFORMED, { header: { jwk: es256KeyOf(`0x${"01".repeat(32)}`).publicKey } }],
  ["a critical extension", MALFORMED, { header: { crit: ["b64"], b64: false } }],
  ["a key of another DID", MALFORMED, { header: { kid: "did:realdid:china:0x00#key-1" } }],
  ["another key of the issuer's", NOT_ISSUED, { header: { kid: `${issuer}#key-9` } }],
  ["another vct", MALFORMED, { payload: { vct: "urn:realdid:certificate:v1" } }],
  ["no vct", MALFORMED, { payload: { vct: undefined } }],
  ["another issuer", MALFORMED, { payload: { iss: "did:web:authority.example" } }],
  ["another network", OTHER_NETWORK, { payload: { network: OTHER } }],
  ["another chain", OTHER_NETWORK, { payload: { chainId: "1" } }],
  ["a chain as a number", MALFORMED, { payload: { chainId: 31337 } }],
  ["another registry", OTHER_NETWORK, { payload: { disclosureRegistry: `0x${"11".repeat(20)}` } }],
  ["another platform", NOT_ISSUED, { payload: { platform: "bilibili" } }],
  ["a platform that is no slug", MALFORMED, { payload: { platform: "../weibo" } }],
  ["another pseudonym", NOT_ISSUED, { payload: { pseudonym: OTHER } }],
  ["a pseudonym without its zeros", MALFORMED, { payload: { pseudonym: "0x11" } }],
  ["another kind", MALFORMED, { payload: { kind: "backer" } }],
  ["another kind, with a backer", NOT_ISSUED, { payload: { kind: "backer", businessIdentity: OTHER } }],
  ["no kind", MALFORMED, { payload: { kind: undefined } }],
  ["a backer beside one's own name", MALFORMED, { payload: { businessIdentity: OTHER } }],
  ["an end", NOT_ISSUED, { payload: { exp: 4_000_000_000 } }],
  ["an end of 0", MALFORMED, { payload: { exp: 0 } }],
  ["an end as text", MALFORMED, { payload: { exp: "4000000000" } }],
  ["an end beyond 40 bits", MALFORMED, { payload: { exp: 2 ** 41 } }],
  ["another time of signing", NOT_ISSUED, { payload: { iat: 1 } }],
  ["other evidence", NOT_ISSUED, { payload: { evidenceHash: OTHER } }],
  ["a name in clear", MALFORMED, { payload: { name: NAME } }],
  ["another digest", MALFORMED, { payload: { _sd: ["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"] } }],
  ["another hash for digests", MALFORMED, { payload: { _sd_alg: "sha-1" } }],
  ["an unknown member", MALFORMED, { payload: { status: { idx: 0 } } }],
  ["another name", MALFORMED, named(() => "李四")],
  ["a name in another form of Unicode", MALFORMED, named((name) => `${name}\u3000`)],
  ["a name with a mark of width 0", MALFORMED, named((name) => `${name}\u200b`)],
  ["a name that is no text", MALFORMED, named(() => [NAME])],
  ["no disclosure", MALFORMED, { disclosures: () => [] }],
  ["the disclosure twice", MALFORMED, { disclosures: ([one = ""]) => [one, one] }],
  ["a disclosure more", MALFORMED, { disclosures: ([one = ""]) => [one, encodePart([OTHER, "age", 20])] }],
  ["an empty disclosure more", MALFORMED, { disclosures: ([one = ""]) => [one, ""] }],
  ["a disclosure of something else", MALFORMED, { disclosures: () => [encodePart([OTHER, "title", NAME])] }],
  ["a signature of another key", NOT_ISSUED, { key: createEs256Key().privateKey }],
];

/** Puts a statement on chain in the authority's name that the authority's verbs would not make. */
async function issueAsIs(fixture: CreatorsFixture, statement: NameStatement): Promise<NameStatement> {
  const { network, keys, creator } = fixture;
  await fixture.as(keys.authority).attestationLog.attest(statementAttestation(network.deployment, statement));
  await disclose(network, creator.controller, { statement, deadline: await soon() });
  return statement;
}

describe("verifyStatement", () => {
  let fixture: CreatorsFixture;
  let statement: NameStatement;
  beforeEach(async () => {
    fixture = await deployWithCreators();
    await becomeDue(fixture);
    statement = await discloseSelf(fixture);
  });

  it("refuses each alteration of a published statement", async () => {
    await verifyStatement(fixture.network, statement);
    for (const [what, code, changes] of tamperings(fixture.authority.issuer.did)) {
      const altered = rewriteStatement(statement, changes);
      expect(altered.credential, what).not.to.equal(statement.credential);
      const outcome = await verifyStatement(fixture.network, altered).then(
        () => "accepted",
        (thrown: { code?: string }) => thrown.code,
      );
      expect(outcome, what).to.equal(code);
    }
    const salted = { ...statement, attestationSalt: OTHER };
    await expectRejectedCode(verifyStatement(fixture.network, salted), NOT_ISSUED);
  });

  it("refuses another text of the same token: signature, encoding, parts", () => {
    const [jwt = "", disclosure = ""] = statement.credential.split("~");
    const [header = "", payload = "", signature = ""] = jwt.split(".");
    const texts = [
      "",
      "~",
      "~~",
      jwt,
      `${jwt}~`,
      `${jwt}~~`,
      `${jwt}~${disclosure}`,
      `${jwt}~${disclosure}~${jwt}`,
      `${jwt}~${disclosure}~~`,
      ` ${statement.credential}`,
      `${header}.${payload}~${disclosure}~`,
      `${header}.${payload}.~${disclosure}~`,
      `${jwt}.${signature}~${disclosure}~`,
      `${header}=.${payload}.${signature}~${disclosure}~`,
      `${jwt}~${disclosure}=~`,
      `${statement.credential}${"A".repeat(4_096)}`,
    ];
    for (const credential of texts) expectCode(() => parseNameStatement({ ...statement, credential }), MALFORMED);
  });

  it("refuses JSON that two libraries could read as two statements", () => {
    const { credential } = statement;
    const [header = "", payload = "", ...rest] = credential.split(".");
    const text = Buffer.from(payload, "base64url").toString();
    const texts = {
      "a platform that stands twice": text.replace("{", '{"platform":"douyin",'),
      "a member written otherwise": text.replace('"kind"', String.raw`"\u006bind"`),
      "white space": text.replace("{", "{ "),
      "a byte order mark": `\ufeff${text}`,
    };
    for (const [what, other] of Object.entries(texts)) {
      const rewritten = [header, Buffer.from(other).toString("base64url"), ...rest].join(".");
      expect(rewritten, what).not.to.equal(credential);
      expectCode(() => parseNameStatement({ ...statement, credential: rewritten }), MALFORMED);
    }
  });

  it("refuses the other signature of an elliptic curve: the hash on chain is over the token that was issued", async () => {
    const [jwt = "", ...rest] = statement.credential.split("~");
    const at = jwt.lastIndexOf(".") + 1;
    const bytes = Buffer.from(jwt.slice(at), "base64url");
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = order - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
    const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
    const credential = [`${jwt.slice(0, at)}${other.toString("base64url")}`, ...rest].join("~");
    await expectRejectedCode(verifyStatement(fixture.network, { ...statement, credential }), NOT_ISSUED);
  });

  it("refuses what the authority's account issued and its key did not sign, or a key that was never in its document", async () => {
    const { network } = fixture;
    const key = createEs256Key().privateKey;
    const forged = await issueAsIs(fixture, rewriteStatement(statement, { key, payload: { iat: 7 } }));
    await expectRejectedCode(verifyStatement(network, forged), "DISCLOSURE_STATEMENT_SIGNATURE_INVALID");
    const header = { kid: `${fixture.authority.issuer.did}#key-9` };
    const unknown = await issueAsIs(fixture, rewriteStatement(statement, { key, header }));
    await expectRejectedCode(verifyStatement(network, unknown), "DISCLOSURE_STATEMENT_KEY_NOT_IN_FORCE");
    const controller = { kid: `${fixture.authority.issuer.did}#controller` };
    const wrongKind = await issueAsIs(fixture, rewriteStatement(statement, { key, header: controller }));
    await expectRejectedCode(verifyStatement(network, wrongKind), "DISCLOSURE_STATEMENT_KEY_NOT_IN_FORCE");
  });

  it("refuses an authority of another network's name", async () => {
    const { issuer } = fixture.authority;
    const iss = issuer.did.replace(`:${fixture.network.deployment.name}:`, ":elsewhere:");
    const changes = { header: { kid: issuer.keyId.replace(issuer.did, iss) }, payload: { iss } };
    await expectRejectedCode(verifyStatement(fixture.network, rewriteStatement(statement, changes)), OTHER_NETWORK);
  });

  it("refuses what is not a statement, naming the part and never its value", () => {
    const { credential, attestationSalt } = statement;
    for (const value of [
      null,
      [],
      "x",
      {},
      { credential },
      { attestationSalt },
      { credential: 1, attestationSalt },
      { credential, attestationSalt: 1 },
      { credential, attestationSalt: attestationSalt.toUpperCase() },
      { credential, attestationSalt, name: NAME },
      { credential: NAME, attestationSalt },
    ]) {
      expectCode(() => parseNameStatement(value), MALFORMED);
    }
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.jsonValue(), fc.stringMatching(/^[\w-]*(?:\.[\w-]*){2}(?:~[\w-]*){2}$/u)),
        (text) => expectCode(() => parseNameStatement({ credential: text, attestationSalt }), MALFORMED),
      ),
    );
    for (const [, code, changes] of tamperings("").filter(([, one]) => one === MALFORMED)) {
      try {
        readNameStatement(rewriteStatement(statement, changes));
        expect.fail(code);
      } catch (thrown) {
        expect(String(thrown)).not.to.match(/王|李/u);
      }
    }
  });

  it("refuses a statement that was not published, was replaced, expired, revoked or withdrawn", async () => {
    const { network, other } = fixture;
    await becomeDue(fixture, other);
    const unpublished = await statementFor(fixture);
    await expectRejectedCode(verifyStatement(network, unpublished), "DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    const second = await discloseSelf(fixture);
    await expectRejectedCode(verifyStatement(network, statement), "DISCLOSURE_STATEMENT_NOT_PUBLISHED");
    await revoke(fixture, second);
    await expectRejectedCode(verifyStatement(network, second), "DISCLOSURE_STATEMENT_REVOKED");
    const expiring = await discloseSelf(fixture, other, { expiresAt: (await time.latest()) + 2 * GRACE });
    await verifyStatement(network, expiring);
    await time.increase(2 * GRACE);
    await expectRejectedCode(verifyStatement(network, expiring), "DISCLOSURE_STATEMENT_EXPIRED");
  });

  it("is what any SD-JWT VC library reads, given the key of the authority's document", async () => {
    const { privateKey } = fixture.authority.issuer;
    const key = createPublicKey({ key: es256KeyOf(privateKey).publicKey as never, format: "jwk" });
    const library = new SDJwtVcInstance({
      hasher: (data) =>
        createHash("sha256")
          .update(Buffer.from(data as never))
          .digest(),
      verifier: (text, signature) =>
        verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")),
    });
    const { payload, header } = await library.verify(statement.credential, { currentDate: await time.latest() });
    expect(header).to.include({ alg: "ES256", typ: "dc+sd-jwt", kid: fixture.authority.issuer.keyId });
    expect(payload).to.include({ name: NAME, vct: "urn:realdid:name-statement:v1", platform: "weibo", kind: "self" });
    const forged = rewriteStatement(statement, { payload: { platform: "bilibili" } });
    const refused = await library.verify(forged.credential).then(
      () => false,
      () => true,
    );
    expect(refused, "a forged one").to.equal(true);
  });
});
