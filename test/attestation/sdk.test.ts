import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import vectors from "../../docs/vectors/attestation.json";
import { listIssuers, wasAccredited } from "../../sdk/attestation/accreditation.ts";
import { anchorAttestations } from "../../sdk/attestation/anchorAttestations.ts";
import { anchorLeaf, buildAnchorTree, inclusionOf, isIncluded } from "../../sdk/attestation/anchorTree.ts";
import { attest, attestMany } from "../../sdk/attestation/attest.ts";
import { NO_REF, attestationUid } from "../../sdk/attestation/attestationUid.ts";
import { checkAnchored } from "../../sdk/attestation/checkAnchored.ts";
import { checkAttestation } from "../../sdk/attestation/checkAttestation.ts";
import { decodeContent, encodeContent } from "../../sdk/attestation/content.ts";
import { revokeAttestation } from "../../sdk/attestation/revokeAttestation.ts";
import { type SaltedField, saltedHash } from "../../sdk/attestation/saltedHash.ts";
import { networkSchemaId, schemaId, schemaNamed } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemaList } from "../../sdk/attestation/schemas.ts";
import {
  signAttestation,
  signRevocation,
  submitAttestation,
  submitRevocation,
} from "../../sdk/attestation/signedAttestation.ts";
import { type StatementOptions, createStatement, statementUid } from "../../sdk/attestation/statement.ts";
import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { expectCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const HASH = id("something salted") as Hex;
const LATE = 4_000_000_000;
const STATED: StatementOptions<"business-identity"> = {
  schema: "business-identity",
  subject: id("subject") as Hex,
  content: { creditCodeHash: HASH },
};

describe("sdk/attestation", () => {
  describe("schemas", () => {
    for (const { name, policy, id: expected } of vectors.schemas) {
      it(`have the published id: ${name}`, () => {
        const { definition, revocable } = schemaNamed(name);
        expect(schemaId(definition, revocable, policy as Hex)).to.equal(expected);
      });
    }

    it("name the ABI types of their content in their definition", () => {
      for (const { definition, content } of attestationSchemaList) {
        expect(definition).to.contain(`(${content.map((field) => `${field.type} ${field.name}`).join(",")})`);
      }
    });

    it("refuse an unknown name", () => {
      expect(() => schemaNamed("kyc"))
        .to.throw()
        .with.property("code", "ATTESTATION_SCHEMA_NAME_UNKNOWN");
    });
  });

  describe("saltedHash", () => {
    for (const { field, text, salt, hash } of vectors.saltedHashes) {
      it(`is the published one: ${field}`, () => {
        expect(saltedHash(field as SaltedField, text, salt as Hex)).to.equal(hash);
      });
    }

    it("is another for another field, text or salt", () => {
      const hashes = [
        saltedHash("recordHash", "a", HASH),
        saltedHash("certificateHash", "a", HASH),
        saltedHash("recordHash", "b", HASH),
        saltedHash("recordHash", "a", id("other") as Hex),
      ];
      expect(new Set(hashes).size).to.equal(4);
    });

    it("refuses an unknown field, no text, half a character, and a salt that is not 32 bytes", () => {
      for (const [field, text, salt] of [
        ["documentHash", "a", HASH],
        ["recordHash", "", HASH],
        ["recordHash", "\ud800", HASH],
        ["recordHash", "a", "0x00"],
      ]) {
        expectCode(() => saltedHash(field as SaltedField, String(text), salt as Hex), "ATTESTATION_FIELD_INVALID");
      }
    });
  });

  describe("attestationUid", () => {
    for (const vector of vectors.uids) {
      it(vector.what, () => {
        const statement = vector.statement as Parameters<typeof attestationUid>[0];
        const origin = { chainId: BigInt(vector.chainId), log: vector.log as Hex, issuer: vector.issuer as Hex };
        expect(attestationUid(statement, origin)).to.equal(vector.uid);
      });
    }
  });

  describe("content", () => {
    it("encodes and decodes by schema", () => {
      const content = { qualification: id("licensed-physician") as Hex, certificateHash: HASH };
      const encoded = encodeContent("qualification", content);
      expect(encoded).to.equal(`${content.qualification}${HASH.slice(2)}`);
      expect(decodeContent("qualification", encoded)).to.deep.equal(content);
    });

    it("refuses a value missing, one too many, of wrong length, and bytes that do not decode", () => {
      for (const attempt of [
        () => encodeContent("name-statement", {} as never),
        () => encodeContent("name-statement", { documentHash: HASH, name: HASH } as never),
        () => encodeContent("name-statement", { documentHash: "0x12" }),
        () => decodeContent("name-statement", "0x12"),
        () => decodeContent("name-statement", `${HASH}00`),
        () => decodeContent("qualification", HASH),
      ]) {
        expect(attempt).to.throw().with.property("code", "ATTESTATION_CONTENT_INVALID");
      }
    });
  });

  describe("anchor trees", () => {
    for (const { uids, leaves, root } of vectors.trees) {
      it(`of ${uids.length}`, () => {
        const tree = buildAnchorTree(uids as Hex[]);
        expect(tree.root).to.equal(root);
        expect(uids.map((uid) => anchorLeaf(uid as Hex))).to.deep.equal(leaves);
        for (const uid of uids as Hex[]) {
          expect(isIncluded(uid, tree.root, inclusionOf(tree, uid).proof)).to.equal(true);
          expect(isIncluded(id("other") as Hex, tree.root, inclusionOf(tree, uid).proof)).to.equal(false);
        }
      });
    }

    it("refuse nothing, and an item twice", () => {
      expect(() => buildAnchorTree([]))
        .to.throw()
        .with.property("code", "ATTESTATION_TREE_EMPTY");
      expect(() => buildAnchorTree([HASH, HASH]))
        .to.throw()
        .with.property("code", "ATTESTATION_UID_REPEATED");
    });
  });

  describe("on a network", () => {
    let fixture: Fixture;
    let network: RealDidNetwork;
    let issuer: Hex;

    beforeEach(async () => {
      fixture = await deployRealDid();
      network = fixture.as(fixture.keys.authority);
      issuer = fixture.keys.authority.address as Hex;
    });

    it("issues, checks and revokes", async () => {
      const expiresAt = (await time.latest()) + 86_400;
      const { uid, statement } = await attest(network, { ...STATED, expiresAt });
      const issuedAt = await time.latest();
      expect(await checkAttestation(network, { uid })).to.deep.equal({
        uid,
        issuer,
        statement,
        schemaName: "business-identity",
        content: { creditCodeHash: HASH },
        isLive: true,
        issuedAt,
        expiresAt,
        revokedAt: 0,
        issuerSuspendedAt: 0,
      });
      await revokeAttestation(network, { uids: [uid] });
      const after = await checkAttestation(network, { uid });
      expect(after.isLive).to.equal(false);
      expect(after.revokedAt).to.equal(await time.latest());
      expect(await codeOf(revokeAttestation(network, { uids: [uid] }))).to.equal("ATTESTATION_REVOKED_BEFORE");
    });

    it("issues and revokes many at once", async () => {
      const { issued } = await attestMany(network, [
        STATED,
        { ...STATED, schema: "name-statement", content: { documentHash: HASH } },
      ]);
      await revokeAttestation(network, { uids: issued.map(({ uid }) => uid) });
      for (const { uid } of issued) expect((await checkAttestation(network, { uid })).isLive).to.equal(false);
    });

    it("lets anyone submit what the issuer signed", async () => {
      const relayed = fixture.network;
      const signed = await signAttestation(network, fixture.keys.authority, { ...STATED, deadline: LATE });
      await submitAttestation(relayed, signed);
      expect((await checkAttestation(relayed, { uid: signed.uid })).isLive).to.equal(true);
      expect(await codeOf(submitAttestation(relayed, signed))).to.equal("ATTESTATION_KNOWN");
      for (const [own, code] of [
        [{ issuer: fixture.keys.relayer.address as Hex }, "ATTESTATION_DOCUMENT_ALTERED"],
        [{ uid: HASH }, "ATTESTATION_DOCUMENT_ALTERED"],
        [{ deadline: LATE + 1 }, "ATTESTATION_SIGNATURE_INVALID"],
      ] as const) {
        expect(await codeOf(submitAttestation(relayed, { ...signed, ...own }))).to.equal(code);
      }
      await submitRevocation(
        relayed,
        await signRevocation(network, fixture.keys.authority, { uid: signed.uid, deadline: LATE }),
      );
      expect((await checkAttestation(relayed, { uid: signed.uid })).isLive).to.equal(false);
    });

    it("anchors statements and checks each by its proof, until revoked or expired", async () => {
      const expiresAt = (await time.latest()) + 86_400;
      const statements = Array.from({ length: 5 }, () => createStatement(network.deployment, { ...STATED, expiresAt }));
      const uids = statements.map((statement) => statementUid(network.deployment, issuer, statement));
      const { tree } = await anchorAttestations(network, { uids, uri: "https://authority.example/batch" });
      const anchored = statements.map((statement, i) => ({
        issuer,
        statement,
        root: tree.root,
        proof: inclusionOf(tree, uids[i] as Hex).proof,
      }));
      for (const one of anchored) expect((await checkAnchored(network, one)).isLive).to.equal(true);
      const [first, second] = anchored as [(typeof anchored)[0], (typeof anchored)[0]];
      await revokeAttestation(network, { uids: [uids[0] as Hex] });
      expect((await checkAnchored(network, first)).isLive).to.equal(false);
      expect(await codeOf(checkAnchored(network, { ...first, proof: second.proof }))).to.equal("ATTESTATION_NOT_FOUND");
      await time.increaseTo(expiresAt);
      expect((await checkAnchored(network, second)).isLive).to.equal(false);
    });

    it("counts what a suspended issuer anchored before, and nothing that it anchored after", async () => {
      const anchorOne = async (): Promise<Parameters<typeof checkAnchored>[1]> => {
        const statement = createStatement(network.deployment, STATED);
        const { tree } = await anchorAttestations(network, {
          uids: [statementUid(network.deployment, issuer, statement)],
        });
        return { issuer, statement, root: tree.root, proof: [] };
      };
      const { uid } = await attest(network, STATED);
      const before = await anchorOne();
      const schema = networkSchemaId(network.deployment, "business-identity");
      await callFromSafe(
        fixture.network.runner,
        network.deployment.addresses.consortiumSafe,
        fixture.keys.consortiumOwners.slice(0, 2),
        {
          target: network.deployment.addresses.attestationLog,
          data: network.attestationLog.interface.encodeFunctionData("suspend", [schema, issuer]) as Hex,
        },
      );
      const suspendedAt = await time.latest();
      const after = await anchorOne();

      expect((await checkAnchored(network, before)).issuerSuspendedAt).to.equal(suspendedAt);
      expect(await codeOf(checkAnchored(network, after))).to.equal("ATTESTATION_NOT_FOUND");
      expect(await wasAccredited(network, schema, issuer, suspendedAt - 1)).to.equal(true);
      expect(await wasAccredited(network, schema, issuer, suspendedAt)).to.equal(false);
      expect(await codeOf(attest(network, STATED))).to.equal("ATTESTATION_ISSUER_NOT_ALLOWED");
      const logged = await checkAttestation(network, { uid });
      expect([logged.isLive, logged.issuerSuspendedAt]).to.deep.equal([true, suspendedAt]);

      await fixture.asConsortium(network.attestationLog, "accredit", schema, issuer, "again");
      expect(await codeOf(checkAnchored(network, after))).to.equal("ATTESTATION_NOT_FOUND");
      expect((await checkAnchored(network, await anchorOne())).isLive).to.equal(true);
      expect(await wasAccredited(network, schema, issuer, suspendedAt - 1)).to.equal(true);
      expect(await wasAccredited(network, schema, issuer, suspendedAt)).to.equal(false);
      const { since } = await network.attestationLog.accreditationOf(schema, issuer);
      expect(await wasAccredited(network, schema, issuer, Number(since) - 1)).to.equal(false);
      expect(await wasAccredited(network, schema, issuer, Number(since))).to.equal(true);
    });

    it("lists the issuers: the authority for each schema", async () => {
      const issuers = await listIssuers(network);
      expect(issuers.map(({ schemaName, issuer: who }) => [schemaName, who])).to.deep.equal(
        attestationSchemaList.map(({ name }) => [name, issuer]),
      );
      for (const one of issuers) expect(one.suspendedAt).to.equal(0);
    });

    it("refuses wrong fields, an unknown statement, an unaccredited issuer and a connection without signer", async () => {
      const { deployment } = network;
      expect(() => createStatement(deployment, { ...STATED, subject: ZeroAddress as Hex }))
        .to.throw()
        .with.property("code", "ATTESTATION_FIELD_INVALID");
      expect(() => createStatement(deployment, { ...STATED, expiresAt: 1.5 }))
        .to.throw()
        .with.property("code", "ATTESTATION_FIELD_INVALID");
      expect(() => createStatement(deployment, { ...STATED, expiresAt: -1 }))
        .to.throw()
        .with.property("code", "ATTESTATION_FIELD_INVALID");
      expect(await codeOf(checkAttestation(network, { uid: HASH }))).to.equal("ATTESTATION_NOT_FOUND");
      expect(await codeOf(attest(fixture.network, STATED))).to.equal("ATTESTATION_ISSUER_NOT_ALLOWED");
      expect(await codeOf(attest(network, { ...STATED, expiresAt: 1 }))).to.equal("ATTESTATION_EXPIRY_PASSED");
      const provider = network.runner.provider;
      if (!provider) throw new Error("no provider");
      expect(await codeOf(attest(withRunner(network, provider), STATED))).to.equal("ATTESTATION_SIGNER_MISSING");
      expect(createStatement(deployment, STATED).ref).to.equal(NO_REF);
    });
  });
});

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
