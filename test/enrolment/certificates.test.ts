import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";

import type { Hex } from "../../sdk/chain/hex.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { revokeKey } from "../../sdk/did/revokeKey.ts";
import { CERTIFICATE_DAYS, DAY_SECONDS } from "../../sdk/enrolment/certificate/certificate.ts";
import {
  CERTIFICATE_CHALLENGE_SECONDS,
  memoryCertificateStore,
} from "../../sdk/enrolment/certificate/certificateStore.ts";
import { createCertificateChallenge } from "../../sdk/enrolment/certificate/createCertificateChallenge.ts";
import {
  type CertificateBody,
  formatCertificateRequest,
  readCertificateRequest,
} from "../../sdk/enrolment/certificate/certificateBody.ts";
import { publishIssuerKey } from "../../sdk/enrolment/certificate/publishIssuerKey.ts";
import { personClaims } from "../../sdk/enrolment/certificate/claims.ts";
import { createEs256Key, es256KeyOf, signEs256, toBase64Url } from "../../sdk/enrolment/certificate/es256.ts";
import { issueCertificate } from "../../sdk/enrolment/certificate/issueCertificate.ts";
import { openIssuer } from "../../sdk/enrolment/certificate/issuerKey.ts";
import { presentCertificate } from "../../sdk/enrolment/certificate/presentCertificate.ts";
import { readCertificate } from "../../sdk/enrolment/certificate/readCertificate.ts";
import {
  type CertificateRequest,
  certificateRequestHash,
  requestCertificate,
} from "../../sdk/enrolment/certificate/requestCertificate.ts";
import { sdJwtOf } from "../../sdk/enrolment/certificate/sdJwt.ts";
import { verifyCertificate } from "../../sdk/enrolment/certificate/verifyCertificate.ts";
import { signWithIdentity } from "../../sdk/enrolment/identitySignature.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import type { ResidentId } from "../../sdk/enrolment/residentId.ts";
import { provePossession } from "../../sdk/enrolment/proofOfPossession.ts";
import { codeOf, codeThrown, expectCode, expectRejectedCode } from "../codes.ts";
import {
  ALL,
  BANK,
  type CertificateFixture,
  NONCE,
  OTHER,
  PERSON,
  SHOP,
  ask,
  deployWithIssuer,
  obtain,
  show,
} from "./certificates.ts";

/** Verifies as the bank. */
async function verify(fixture: CertificateFixture, presentation: unknown, at?: number): Promise<unknown> {
  const now = at ?? (await time.latest());
  return verifyCertificate(fixture.network, presentation, { context: BANK, nonce: NONCE }, now);
}

async function issue(fixture: CertificateFixture, request: CertificateRequest, at?: number): Promise<string> {
  const { network, issuer, records } = fixture;
  return issueCertificate(network, issuer, request, records, at ?? (await time.latest()));
}

describe("certificates", () => {
  let fixture: CertificateFixture;

  beforeEach(async () => {
    fixture = await deployWithIssuer();
  });

  it("show chosen claims to the verifier they were made for, and hide the others", async () => {
    const held = await obtain(fixture, fixture.person);
    const presentation = await show(held, ["name", "age_over_18"]);
    const { issuer } = fixture;
    const expiresAt = Math.floor((await time.latest()) / DAY_SECONDS) * DAY_SECONDS + CERTIFICATE_DAYS * DAY_SECONDS;
    expect(await verify(fixture, presentation)).to.deep.equal({
      issuer: issuer.did,
      context: BANK,
      claims: { name: PERSON.name, age_over_18: true },
      expiresAt,
    });
    const text = presentation.split(/[.~]/u).map((part) => Buffer.from(part, "base64url").toString("utf8"));
    expect(text.join()).not.to.include("1949");
    expect(text.join()).not.to.include("birthdate");
  });

  it("never hold the number unless it is asked for", async () => {
    const { claims } = readCertificate((await obtain(fixture, fixture.person)).certificate);
    expect(Object.keys(claims)).to.have.members([...ALL]);
    const asked = await obtain(fixture, fixture.person, BANK, ["resident_id_number"]);
    expect(readCertificate(asked.certificate).claims).to.deep.equal({ resident_id_number: PERSON.number });
  });

  describe("issueCertificate", () => {
    it("answers each challenge once, in time, and only its own", async () => {
      const { request } = await ask(fixture, fixture.person);
      await issue(fixture, request);
      await expectRejectedCode(issue(fixture, request), "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN");
      const late = await ask(fixture, fixture.person);
      const end = (await time.latest()) + CERTIFICATE_CHALLENGE_SECONDS;
      await expectRejectedCode(issue(fixture, late.request, end), "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN");
      const foreign = { ...(await ask(fixture, fixture.person)).request, nonce: `0x${"11".repeat(32)}` as Hex };
      await expectRejectedCode(issue(fixture, foreign), "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN");
    });

    it("lets one of two equal requests at the same moment win", async () => {
      const { request } = await ask(fixture, fixture.person);
      const both = await Promise.allSettled([issue(fixture, request), issue(fixture, request)]);
      expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    });

    it("refuses a request of which anything was changed on the way", async () => {
      const changes: readonly Partial<CertificateRequest>[] = [
        { context: SHOP },
        { claims: ["resident_id_number"] },
        { claims: ["name"] },
      ];
      for (const change of changes) {
        const { request } = await ask(fixture, fixture.person);
        await expectRejectedCode(issue(fixture, { ...request, ...change }), "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
      }
      const { request } = await ask(fixture, fixture.person);
      const thief = createEs256Key();
      const stolen = { ...request, holderKey: thief.publicKey, holderProof: "" };
      await expectRejectedCode(issue(fixture, stolen), "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    });

    it("refuses a person whose enrolment is not live, another's commitment, and a key that does not sign", async () => {
      const stranger = createWallet(fixture.network.deployment.networkId);
      await expectRejectedCode(issue(fixture, (await ask(fixture, stranger)).request), "ENROLMENT_PERSON_UNKNOWN");
      const { request } = await ask(fixture, stranger);
      const claimed = { ...request, commitment: fixture.person.commitment };
      await expectRejectedCode(issue(fixture, claimed), "ENROLMENT_COMMITMENT_MISMATCH");
      const unsigned = { ...(await ask(fixture, fixture.person)).request, holderProof: "AA" };
      await expectRejectedCode(issue(fixture, unsigned), "ENROLMENT_CERTIFICATE_HOLDER_UNPROVEN");
    });

    it("refuses a proof of possession that a false ticket had the wallet make at the desk", async () => {
      const { network, authority, person } = fixture;
      const { request } = await ask(fixture, person);
      const { networkId } = network.deployment;
      const hash = certificateRequestHash({ networkId, issuer: authority }, request);
      const proof = provePossession(person, { networkId, authority, groupId: 0, sessionNonce: hash });
      await expectRejectedCode(issue(fixture, { ...request, proof }), "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    });

    it("refuses a holder key it has seen, its own, and one that is a passkey's with an account", async () => {
      const { network, authority, person, issuer } = fixture;
      const withKey = async (key: ReturnType<typeof createEs256Key>): Promise<CertificateRequest> => {
        const { request } = await ask(fixture, person);
        const unsigned = { ...request, holderKey: key.publicKey };
        const { networkId } = network.deployment;
        const hash = certificateRequestHash({ networkId, issuer: authority }, unsigned);
        const proof = signWithIdentity(person, BigInt(hash) >> 8n);
        return { ...unsigned, proof, holderProof: signEs256(key.privateKey, hash) };
      };
      const key = createEs256Key();
      await issue(fixture, await withKey(key));
      await expectRejectedCode(issue(fixture, await withKey(key)), "ENROLMENT_CERTIFICATE_KEY_USED");
      const own = es256KeyOf(issuer.privateKey);
      await expectRejectedCode(issue(fixture, await withKey(own)), "ENROLMENT_CERTIFICATE_KEY_USED");

      const passkey = createEs256Key();
      const hex = (text = ""): Hex => `0x${Buffer.from(text, "base64url").toString("hex")}`;
      const publicKey = { x: hex(passkey.publicKey.x), y: hex(passkey.publicKey.y) };
      await (await network.passkeyFactory.createAccount(publicKey.x, publicKey.y)).wait();
      await expectRejectedCode(issue(fixture, await withKey(passkey)), "ENROLMENT_CERTIFICATE_KEY_USED");
    });

    it("refuses what is no request", async () => {
      const { request } = await ask(fixture, fixture.person);
      for (const [code, change] of [
        ["ENROLMENT_CERTIFICATE_CONTEXT_INVALID", { context: { purpose: "Bank!", verifier: "bank.example" } }],
        ["ENROLMENT_CERTIFICATE_CONTEXT_INVALID", { context: { purpose: "bank", verifier: "bank example" } }],
        ["ENROLMENT_CERTIFICATE_CONTEXT_INVALID", { context: null }],
        ["ENROLMENT_CERTIFICATE_CLAIMS_INVALID", { claims: [] }],
        ["ENROLMENT_CERTIFICATE_CLAIMS_INVALID", { claims: ["name", "name"] }],
        ["ENROLMENT_CERTIFICATE_CLAIMS_INVALID", { claims: ["iss"] }],
        ["ENROLMENT_CERTIFICATE_REQUEST_MALFORMED", { holderKey: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } }],
        ["ENROLMENT_CERTIFICATE_REQUEST_MALFORMED", { holderKey: { ...request.holderKey, kid: "1" } }],
      ] as const) {
        await expectRejectedCode(issue(fixture, { ...request, ...change } as never), code);
      }
      await issue(fixture, request); // None of these used the challenge up.
    });
  });

  describe("requestCertificate", () => {
    it("does not answer a challenge of another network or authority", async () => {
      const { network, person, records, authority } = fixture;
      const challenge = await createCertificateChallenge(network.deployment, authority, records.store, 0);
      const choice = { issuer: authority, context: BANK, claims: ALL };
      const other = `0x${"22".repeat(32)}` as const;
      const code = "ENROLMENT_CERTIFICATE_CHALLENGE_FOREIGN";
      expectCode(() => requestCertificate(person, { ...challenge, networkId: other }, choice), code);
      const elsewhere = { ...choice, issuer: fixture.network.deployment.addresses.accessManager };
      expectCode(() => requestCertificate(person, challenge, elsewhere), code);
    });
  });

  describe("presentCertificate", () => {
    it("shows nothing to another verifier or for another purpose, and no claim that is not there", async () => {
      const { certificate, holderKey } = await obtain(fixture, fixture.person);
      const present = async (change: object): Promise<string> =>
        presentCertificate(certificate, holderKey, { context: BANK, nonce: NONCE, claims: ["name"], ...change }, 0);
      const code = "ENROLMENT_CERTIFICATE_OTHER_CONTEXT";
      await expectRejectedCode(present({ context: SHOP }), code);
      await expectRejectedCode(present({ context: { ...BANK, verifier: "bank.example.evil.example" } }), code);
      await expectRejectedCode(present({ claims: ["resident_id_number"] }), "ENROLMENT_CERTIFICATE_CLAIM_MISSING");
      await expectRejectedCode(present({ nonce: "short" }), "ENROLMENT_CERTIFICATE_MALFORMED");
    });
  });

  describe("verifyCertificate", () => {
    it("refuses a presentation for another nonce, verifier or time, without key binding, or by another key", async () => {
      const held = await obtain(fixture, fixture.person);
      const code = "ENROLMENT_CERTIFICATE_HOLDER_INVALID";
      await expectRejectedCode(verify(fixture, await show(held, ALL, `${NONCE}00`)), code);
      const presentation = await show(held);
      await expectRejectedCode(verify(fixture, presentation, (await time.latest()) + 301), code);
      await expectRejectedCode(verify(fixture, held.certificate), code);
      await expectRejectedCode(verify(fixture, await show({ ...held, holderKey: createEs256Key() })), code);
      const { network } = fixture;
      const atShop = verifyCertificate(network, presentation, { context: SHOP, nonce: NONCE }, await time.latest());
      await expectRejectedCode(atShop, "ENROLMENT_CERTIFICATE_OTHER_CONTEXT");
    });

    it("refuses a claim added to or taken from what the holder signed", async () => {
      const held = await obtain(fixture, fixture.person);
      const presentation = await show(held, ["age_over_18"]);
      const [jwt, ...disclosures] = held.certificate.split("~").slice(0, -1);
      const binding = presentation.split("~").at(-1);
      const more = [jwt, ...disclosures, binding].join("~");
      await expectRejectedCode(verify(fixture, more), "ENROLMENT_CERTIFICATE_HOLDER_INVALID");
      await expectRejectedCode(verify(fixture, `${jwt}~${binding}`), "ENROLMENT_CERTIFICATE_HOLDER_INVALID");
      const forged = toBase64Url(new TextEncoder().encode(JSON.stringify(["c2FsdA", "name", "李四"])));
      await expectRejectedCode(verify(fixture, `${jwt}~${forged}~${binding}`), "ENROLMENT_CERTIFICATE_MALFORMED");
    });

    it("refuses what is altered, and what has any other form", async () => {
      const presentation = await show(await obtain(fixture, fixture.person));
      const [jwt = "", ...rest] = presentation.split("~");
      const [header = "", payload = "", signature = ""] = jwt.split(".");
      const alter = (part: string, change: object): string => {
        const value = JSON.parse(Buffer.from(part, "base64url").toString()) as object;
        return toBase64Url(new TextEncoder().encode(JSON.stringify({ ...value, ...change })));
      };
      const rebuilt = (...parts: readonly string[]): string => [parts.join("."), ...rest].join("~");
      const iat = Math.floor((await time.latest()) / DAY_SECONDS) * DAY_SECONDS;
      const malformed = [
        null,
        "",
        "~",
        jwt,
        "a.b.c~",
        `${presentation}${"~".repeat(20_000)}`,
        rebuilt(alter(header, { alg: "none" }), payload, signature),
        rebuilt(alter(header, { jku: "https://evil.example" }), payload, signature),
        rebuilt(
          header,
          alter(payload, { status: { status_list: { idx: 7, uri: "https://evil.example" } } }),
          signature,
        ),
        rebuilt(header, alter(payload, { jti: "1" }), signature),
        rebuilt(header, alter(payload, { network: "china" }), signature),
        rebuilt(header, alter(payload, { exp: iat + 99 * DAY_SECONDS }), signature),
        rebuilt(header, alter(payload, { vct: "urn:other" }), signature),
        rebuilt(header, alter(payload, { cnf: {} }), signature),
        presentation.replace("~", "~~"),
      ];
      for (const wrong of malformed)
        await expectRejectedCode(verify(fixture, wrong), "ENROLMENT_CERTIFICATE_MALFORMED");
      const longer = { iat: iat + DAY_SECONDS, exp: iat + (CERTIFICATE_DAYS + 1) * DAY_SECONDS };
      const later = rebuilt(header, alter(payload, longer), signature);
      await expectRejectedCode(verify(fixture, later), "ENROLMENT_CERTIFICATE_NOT_IN_TIME");
      const stolen = { cnf: { jwk: createEs256Key().publicKey } };
      const moved = rebuilt(header, alter(payload, stolen), signature);
      await expectRejectedCode(verify(fixture, moved), "ENROLMENT_CERTIFICATE_SIGNATURE_INVALID");
    });

    it("refuses a presentation of which any one character is another", async () => {
      const presentation = await show(await obtain(fixture, fixture.person));
      const now = await time.latest();
      const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: presentation.length - 1 }),
          fc.constantFrom(...letters),
          async (place, letter) => {
            fc.pre(presentation[place] !== letter);
            const altered = presentation.slice(0, place) + letter + presentation.slice(place + 1);
            expect(await codeOf(verify(fixture, altered, now))).to.match(/^(?:ENROLMENT_CERTIFICATE|DID)_/u);
          },
        ),
        { numRuns: 300 },
      );
    });

    it("refuses any text with a code of its own", () => {
      fc.assert(
        fc.property(
          fc.oneof(fc.string(), fc.jsonValue(), fc.stringMatching(/^[\w-]*(?:\.[\w-]*){2}(?:~[\w-]*)*$/u)),
          (text) => {
            expect(codeThrown(() => readCertificate(text))).to.equal("ENROLMENT_CERTIFICATE_MALFORMED");
          },
        ),
      );
    });

    it("ends with its last second", async () => {
      const held = await obtain(fixture, fixture.person);
      const { expiresAt } = readCertificate(held.certificate);
      const at = async (now: number): Promise<unknown> => {
        const query = { context: BANK, nonce: NONCE, claims: ALL };
        return verify(fixture, await presentCertificate(held.certificate, held.holderKey, query, now), now);
      };
      await at(expiresAt - 1);
      await expectRejectedCode(at(expiresAt), "ENROLMENT_CERTIFICATE_NOT_IN_TIME");
    });

    it("accepts no issuer that is not accredited for real names: anyone can make a DID", async () => {
      const { network, keys, records } = fixture;
      const did = formatDid(network.deployment.name, keys.guardian.address as Hex);
      const key = createEs256Key();
      await addKey(fixture.as(keys.guardian), { did, jwk: key.publicKey });
      const issuer = await openIssuer(network, did, key.privateKey);
      const own = { ...fixture, issuer, authority: keys.guardian.address as Hex, records };
      const code = "ENROLMENT_CERTIFICATE_ISSUER_NOT_ACCREDITED";
      await expectRejectedCode(verify(fixture, await show(await obtain(own, fixture.person))), code);
    });

    it("accepts nothing of another network, though its name, its issuer and the issuer's key are the same", async () => {
      const { network, person, records } = fixture;
      const networkId = `0x${"77".repeat(32)}` as const;
      const elsewhere = {
        ...fixture,
        network: { ...network, deployment: { ...network.deployment, networkId } },
        records: { ...records, personOf: async () => PERSON },
      };
      const held = await obtain(elsewhere, { ...person, networkId });
      await expectRejectedCode(verify(fixture, await show(held)), "ENROLMENT_CERTIFICATE_OTHER_NETWORK");
      expect(await verify(elsewhere, await show(held))).to.have.nested.property("claims.name", PERSON.name);
    });

    it("accepts no key that the issuer took out of its document, but still what was shown before", async () => {
      const { keys, issuer } = fixture;
      const presentation = await show(await obtain(fixture, fixture.person));
      const shownAt = await time.latest();
      await time.increase(10);
      const jwk = es256KeyOf(issuer.privateKey).publicKey;
      await revokeKey(fixture.as(keys.authority), { did: issuer.did, jwk });
      await expectRejectedCode(verify(fixture, presentation), "ENROLMENT_CERTIFICATE_KEY_NOT_IN_FORCE");
      await verify(fixture, presentation, shownAt);
      const unpublished = openIssuer(fixture.network, issuer.did, issuer.privateKey);
      await expectRejectedCode(unpublished, "ENROLMENT_CERTIFICATE_KEY_NOT_IN_FORCE");
    });

    it("asks for the claims that the verifier cannot do without", async () => {
      const presentation = await show(await obtain(fixture, fixture.person), ["name"]);
      const expected = { context: BANK, nonce: NONCE, claims: ["age_over_18"] as const };
      const verifying = verifyCertificate(fixture.network, presentation, expected, await time.latest());
      await expectRejectedCode(verifying, "ENROLMENT_CERTIFICATE_CLAIM_MISSING");
    });

    it("is what any SD-JWT VC library reads", async () => {
      const held = await obtain(fixture, fixture.person);
      const issuerPublicKey = es256KeyOf(fixture.issuer.privateKey).publicKey;
      const library = sdJwtOf({ issuerPublicKey, holderPublicKey: held.holderKey.publicKey });
      const currentDate = await time.latest();
      const { payload, kb } = await library.verify(await show(held), { currentDate, keyBindingNonce: NONCE });
      expect(payload).to.include({ name: PERSON.name, iss: fixture.issuer.did });
      expect(kb?.payload.aud).to.equal(BANK.verifier);
    });
  });

  describe("publishIssuerKey", () => {
    it("publishes a key once, and extends it before it ends", async () => {
      const { keys, issuer } = fixture;
      const network = fixture.as(keys.authority);
      const { privateKey } = createEs256Key();
      const publish = () => publishIssuerKey(network, issuer.did, privateKey);
      const first = await publish();
      expect(first.isNew).to.equal(true);
      expect((await openIssuer(network, issuer.did, privateKey)).keyId).to.match(/#key-2$/u);
      expect(await publish()).to.deep.equal({ isNew: false, validUntil: first.validUntil });
      await time.increase(280 * DAY_SECONDS);
      const next = await publish();
      expect(next.isNew).to.equal(true);
      expect(next.validUntil).to.be.greaterThan(first.validUntil);
      expect((await openIssuer(network, issuer.did, privateKey)).keyId).to.match(/#key-2$/u);
    });
  });

  describe("formatCertificateRequest", () => {
    it("comes back as it was", async () => {
      const { request } = await ask(fixture, fixture.person);
      const sent = JSON.stringify(formatCertificateRequest(request));
      expect(readCertificateRequest(JSON.parse(sent) as CertificateBody)).to.deep.equal(request);
    });
  });

  describe("personClaims", () => {
    it("derives birth date, ages by the day, and province", () => {
      const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000;
      const { name: _, resident_id_number: __, ...claims } = personClaims(OTHER, day("2021-11-22"));
      expect(claims).to.deep.equal({
        birthdate: "2005-11-23",
        age_over_14: true,
        age_over_16: false,
        age_over_18: false,
        nationality: "CN",
        province: "51",
      });
      expect(personClaims(OTHER, day("2021-11-23")).age_over_16).to.equal(true);
      expect(personClaims(OTHER, day("2023-11-22")).age_over_18).to.equal(false);
      expect(personClaims(OTHER, day("2023-11-23")).age_over_18).to.equal(true);
      const leap = { ...OTHER, number: "510303200402290000" as ResidentId };
      expect(personClaims(leap, day("2022-02-28")).age_over_18).to.equal(false);
      expect(personClaims(leap, day("2022-03-01")).age_over_18).to.equal(true);
    });
  });

  describe("memoryCertificateStore", () => {
    it("forgets challenges that are long over", async () => {
      const store = memoryCertificateStore();
      const challenge = (nonce: Hex, expiresAt: number) => ({
        networkId: "0x" as Hex,
        issuer: "0x" as Hex,
        nonce,
        expiresAt,
      });
      await store.keep(challenge("0x01", 1_000));
      await store.keep(challenge("0x02", 1_000 + CERTIFICATE_CHALLENGE_SECONDS + 1));
      expect(await store.take("0x01")).to.equal(undefined);
      expect((await store.take("0x02"))?.nonce).to.equal("0x02");
    });
  });
});
