import { expect } from "chai";
import { type Signer, id } from "ethers";

import { accreditationOf, wasAccredited } from "../../sdk/attestation/accreditation.ts";
import { scheduleAccreditation, suspendIssuer } from "../../sdk/attestation/accreditIssuer.ts";
import { anchorAttestations } from "../../sdk/attestation/anchorAttestations.ts";
import { anchorLeaf, buildAnchorTree, inclusionOf, isIncluded } from "../../sdk/attestation/anchorTree.ts";
import { attest, attestMany } from "../../sdk/attestation/attest.ts";
import { auditIssuer } from "../../sdk/attestation/auditIssuer.ts";
import { checkAnchored } from "../../sdk/attestation/checkAnchored.ts";
import { checkAttestation } from "../../sdk/attestation/checkAttestation.ts";
import { checkOffChainAttestation } from "../../sdk/attestation/checkOffChainAttestation.ts";
import { decodeContent, encodeContent } from "../../sdk/attestation/content.ts";
import { parseContent } from "../../sdk/attestation/contentJson.ts";
import { parseDefinition } from "../../sdk/attestation/definition.ts";
import { describeSchema } from "../../sdk/attestation/describeSchema.ts";
import { parseOffChainAttestation } from "../../sdk/attestation/offChainDocument.ts";
import { parseInclusion } from "../../sdk/attestation/parseInclusion.ts";
import { readSchema } from "../../sdk/attestation/readSchema.ts";
import { registerSchema } from "../../sdk/attestation/registerSchema.ts";
import { revokeAttestation } from "../../sdk/attestation/revokeAttestation.ts";
import { signOffChainAttestation } from "../../sdk/attestation/signOffChainAttestation.ts";
import {
  signAttestation,
  signRevocation,
  submitAttestation,
  submitRevocation,
} from "../../sdk/attestation/signedAttestation.ts";
import { createStatement } from "../../sdk/attestation/statement.ts";
import { verifyOffChainAttestation } from "../../sdk/attestation/verifyOffChainAttestation.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";

const HASH = id("something salted") as Hex;
const GOOD = { schema: "name-statement", subject: HASH, content: { documentHash: HASH } };
const STATEMENT = { schema: HASH, subject: HASH, ref: HASH, expiresAt: 0, salt: HASH, content: "0x" };

/** Values that no field takes; each is tried in every place. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  5,
  "",
  "0x",
  "0x12",
  `${HASH}00`,
  HASH.slice(2),
  [],
  {},
  true,
  5n,
  Number.NaN,
];

/** What a program without types may hand in: the good object with one field wrong, and no object at all. */
function bentCopies(good: object, fields: readonly string[]): readonly unknown[] {
  const bent = fields.flatMap((field) => WRONG.map((value) => ({ ...good, [field]: value })));
  return [undefined, null, 5, "text", ...bent];
}

describe("sdk/attestation given what its types forbid", () => {
  let network: RealDidNetwork;
  let authority: Signer;
  let issuer: Hex;

  before(async () => {
    const fixture = await deployRealDid();
    authority = fixture.keys.authority;
    issuer = fixture.keys.authority.address as Hex;
    network = fixture.as(fixture.keys.authority);
  });

  /** Verbs with one argument from outside. `codeOf` throws on whatever is none of this package's errors. */
  const verbs: Readonly<Record<string, (value: never) => unknown>> = {
    createStatement: (value) => createStatement(network.deployment, value),
    attest: (value) => attest(network, value),
    attestMany: (value) => attestMany(network, value),
    signAttestation: (value) => signAttestation(network, authority, value),
    signRevocation: (value) => signRevocation(network, authority, value),
    signOffChainAttestation: (value) => signOffChainAttestation(network.deployment, authority, value),
    submitAttestation: (value) => submitAttestation(network, value),
    submitRevocation: (value) => submitRevocation(network, value),
    revokeAttestation: (value) => revokeAttestation(network, value),
    anchorAttestations: (value) => anchorAttestations(network, value),
    checkAttestation: (value) => checkAttestation(network, value),
    checkAnchored: (value) => checkAnchored(network, value),
    checkOffChainAttestation: (value) => checkOffChainAttestation(network, value),
    verifyOffChainAttestation: (value) => verifyOffChainAttestation(network.deployment, value),
    parseOffChainAttestation: (value) => parseOffChainAttestation(value),
    parseInclusion: (value) => parseInclusion(value),
    registerSchema: (value) => registerSchema(network, value),
    describeSchema: (value) => describeSchema(value),
    parseDefinition: (value) => parseDefinition(value),
    readSchema: (value) => readSchema(network, value),
    auditIssuer: (value) => auditIssuer(network, value),
    anchorLeaf: (value) => anchorLeaf(value),
    buildAnchorTree: (value) => buildAnchorTree(value),
    isIncludedUid: (value) => isIncluded(value, HASH, []),
    isIncludedRoot: (value) => isIncluded(HASH, value, []),
    inclusionOf: (value) => inclusionOf(buildAnchorTree([HASH]), value),
    encodeContent: (value) => encodeContent("name-statement", value),
    encodeContentSchema: (value) => encodeContent(value, {} as never),
    decodeContent: (value) => decodeContent("name-statement", value),
    parseContent: (value) => parseContent("name-statement", value),
    accreditationOfSchema: (value) => accreditationOf(network, value, issuer),
    accreditationOfIssuer: (value) => accreditationOf(network, HASH, value),
    wasAccredited: (value) => wasAccredited(network, HASH, value, 5),
    scheduleAccreditation: (value) => scheduleAccreditation(network, [], value),
    suspendIssuer: (value) => suspendIssuer(network, [], value),
  };

  for (const [name, verb] of Object.entries(verbs)) {
    it(`${name} refuses values of every wrong kind with a code`, async () => {
      for (const value of WRONG) {
        const code = await codeOf(Promise.resolve().then(() => verb(value as never)));
        expect(code, `${name}(${shown(value)})`)
          .to.be.a("string")
          .and.match(/^[A-Z_]+$/);
      }
    });
  }

  for (const [name, good, fields] of [
    ["createStatement", GOOD, ["schema", "subject", "content"]],
    ["attest", GOOD, ["schema", "subject", "content"]],
    ["signAttestation", { ...GOOD, deadline: 4_000_000_000 }, ["schema", "subject", "content"]],
    ["signOffChainAttestation", GOOD, ["schema", "subject", "content"]],
    ["signRevocation", { uid: HASH, deadline: 4_000_000_000 }, ["uid"]],
    ["submitAttestation", { statement: STATEMENT, issuer: "", deadline: 5, signature: "0x" }, ["statement", "issuer"]],
    ["submitRevocation", { uid: HASH, issuer: "", deadline: 5, signature: "0x" }, ["uid", "issuer"]],
    ["revokeAttestation", { uids: [HASH, HASH] }, ["uids"]],
    ["anchorAttestations", { uids: [HASH] }, ["uids"]],
    ["checkAttestation", {}, ["uid"]],
    ["checkAnchored", { issuer: HASH, statement: STATEMENT, root: HASH, proof: [] }, ["issuer", "statement"]],
    ["registerSchema", { definition: "()" }, ["definition"]],
  ] as const) {
    it(`${name} refuses an object with any field wrong`, async () => {
      for (const value of bentCopies(good, fields)) {
        const code = await codeOf(Promise.resolve().then(() => verbs[name]?.(value as never)));
        expect(code, `${name}(${shown(value)})`).to.be.a("string");
      }
    });
  }

  it("refuses expiries and deadlines that are negative, huge, fractional, or past", async () => {
    for (const expiresAt of [-1, 0.5, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN, "5", 5n, null]) {
      expect(await codeOf(attest(network, { ...GOOD, expiresAt } as never))).to.equal("ATTESTATION_FIELD_INVALID");
    }
    expect(await codeOf(attest(network, { ...GOOD, expiresAt: 1 } as never))).to.equal("ATTESTATION_EXPIRY_PASSED");
    expect(await codeOf(attestMany(network, [GOOD, { ...GOOD, expiresAt: 1 }] as never))).to.equal(
      "ATTESTATION_EXPIRY_PASSED",
    );
    for (const deadline of [-1, 0.5, 2 ** 64, Number.NaN, "5", 5n, null, undefined]) {
      expect(await codeOf(signAttestation(network, authority, { ...GOOD, deadline } as never))).to.equal(
        "ATTESTATION_FIELD_INVALID",
      );
      expect(await codeOf(signRevocation(network, authority, { uid: HASH, deadline } as never))).to.equal(
        "ATTESTATION_FIELD_INVALID",
      );
    }
    const past = await signAttestation(network, authority, { ...GOOD, deadline: 1 } as never);
    expect(await codeOf(submitAttestation(network, past))).to.equal("ATTESTATION_DEADLINE_PASSED");
  });

  it("refuses to sign without a signer", async () => {
    for (const signer of [undefined, null, {}, "0x12"]) {
      const options = { ...GOOD, deadline: 5 } as never;
      expect(await codeOf(signAttestation(network, signer as never, options))).to.equal("ATTESTATION_SIGNER_MISSING");
    }
  });

  it("takes uids in capital letters for what they are", async () => {
    const { uid } = await attest(network, GOOD as never);
    const capital = `0x${uid.slice(2).toUpperCase()}` as Hex;
    expect((await checkAttestation(network, { uid: capital })).uid).to.equal(uid);
    expect(inclusionOf(buildAnchorTree([capital]), uid).uid).to.equal(uid);
    expect(isIncluded(capital, buildAnchorTree([uid]).root.toUpperCase().replace("X", "x") as Hex, [])).to.equal(true);
  });
});

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? `${one}n` : one)) ?? String(value);
}
