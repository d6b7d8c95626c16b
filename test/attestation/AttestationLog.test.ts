import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Signature, ZeroAddress, ZeroHash, id, keccak256 } from "ethers";

import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemaList } from "../../sdk/attestation/schemas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import {
  type AttestationFixture,
  LATE,
  accredit,
  deployAttestation,
  openSchema,
  signAttest,
  signRevoke,
  statement,
  uidOf,
} from "./fixture.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("AttestationLog", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  describe("registerSchema", () => {
    it("registered the network's schemas at deployment", async () => {
      const { log, accreditation } = fixture;
      const policy = (await accreditation.getAddress()) as Hex;
      for (const { definition, revocable } of attestationSchemaList) {
        expect(await log.schemaOf(schemaId(definition, revocable, policy))).to.deep.equal([true, revocable, policy]);
      }
    });

    it("is open to anyone, and the id binds definition, revocability and policy", async () => {
      const { log, stranger, accreditation } = fixture;
      const policy = (await accreditation.getAddress()) as Hex;
      const schema = schemaId("text", true, policy);
      await expect(log.connect(stranger).registerSchema("text", true, policy))
        .to.emit(log, "SchemaRegistered")
        .withArgs(schema, true, policy, "text");
      expect(await log.schemaOf(schema)).to.deep.equal([true, true, policy]);
      expect(await log.schemaOf(schemaId("text", false, policy))).to.deep.equal([false, false, ZeroAddress]);
    });

    it("refuses a schema that is known", async () => {
      const schema = await openSchema(fixture, true);
      await expect(openSchema(fixture, true))
        .to.be.revertedWithCustomError(fixture.log, "AttestationSchemaKnown")
        .withArgs(schema);
    });

    it("refuses a policy that is no contract", async () => {
      const { log, strangerAddress } = fixture;
      await expect(log.registerSchema("text", true, strangerAddress))
        .to.be.revertedWithCustomError(log, "AttestationPolicyNotContract")
        .withArgs(strangerAddress);
    });
  });

  describe("attest", () => {
    it("logs a statement under the uid that anyone can compute", async () => {
      const { log, issuer, schema } = fixture;
      const expiresAt = (await time.latest()) + 1000;
      const one = statement(fixture, { expiresAt, ref: id("another") as Hex, content: "0x0123456789" });
      const uid = uidOf(fixture, one);
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(log.attest(one))
        .to.emit(log, "Attested")
        .withArgs(uid, schema, issuer, one.subject, one.ref, expiresAt, one.salt, one.content);
      expect(
        await log.uidOf(schema, issuer, one.subject, one.ref, expiresAt, one.salt, keccak256(one.content)),
      ).to.equal(uid);
      expect(await log.statusOf(issuer, uid)).to.deep.equal([at, expiresAt, 0]);
      expect(await log.isLive(issuer, uid)).to.equal(true);
    });

    for (const bytes of [0, 1, 31, 32, 33, 64, 1000]) {
      it(`takes content of ${bytes} bytes`, async () => {
        const one = statement(fixture, { content: `0x${"ab".repeat(bytes)}` });
        const { log, issuer, schema } = fixture;
        await expect(log.attest(one))
          .to.emit(log, "Attested")
          .withArgs(uidOf(fixture, one), schema, issuer, one.subject, one.ref, 0, one.salt, one.content);
      });
    }

    it("refuses an unknown schema", async () => {
      const schema = id("unknown") as Hex;
      await expect(fixture.log.attest(statement(fixture, { schema })))
        .to.be.revertedWithCustomError(fixture.log, "AttestationSchemaUnknown")
        .withArgs(schema);
    });

    it("refuses an issuer that is not accredited, or no longer", async () => {
      const { log, stranger, strangerAddress, schema, issuer } = fixture;
      await expect(log.connect(stranger).attest(statement(fixture)))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, strangerAddress);
      const before = statement(fixture);
      await log.attest(before);
      await fixture.accreditation.suspend(fixture.schema, fixture.issuer);
      await expect(log.attest(statement(fixture)))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, issuer);
      expect(await log.isLive(issuer, uidOf(fixture, before))).to.equal(true);
      await accredit(fixture, schema, issuer, "again");
      await log.attest(statement(fixture));
    });

    it("lets anyone issue of a schema without policy", async () => {
      const schema = await openSchema(fixture, true);
      const { log, stranger, strangerAddress } = fixture;
      const uid = await log.connect(stranger).attest.staticCall(statement(fixture, { schema }));
      expect(await log.isLive(strangerAddress, uid)).to.equal(false);
      await log.connect(stranger).attest(statement(fixture, { schema }));
    });

    it("refuses the same statement twice, and takes it with another salt", async () => {
      const { log } = fixture;
      const one = statement(fixture);
      await log.attest(one);
      await expect(log.attest(one))
        .to.be.revertedWithCustomError(log, "AttestationKnown")
        .withArgs(uidOf(fixture, one));
      await log.attest({ ...one, salt: id("other") });
    });

    it("refuses an expiry that is not in the future, and lives until the second before", async () => {
      const { log, issuer } = fixture;
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(log.attest(statement(fixture, { expiresAt: at })))
        .to.be.revertedWithCustomError(log, "AttestationExpiryPassed")
        .withArgs(at, at);
      const one = statement(fixture, { expiresAt: at + 100 });
      await log.attest(one);
      await time.increaseTo(at + 99);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
      await time.increaseTo(at + 100);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(false);
    });

    it("refuses what its issuer revoked before it was ever logged", async () => {
      const { log, issuer } = fixture;
      const one = statement(fixture);
      await log.revoke(uidOf(fixture, one));
      await expect(log.attest(one))
        .to.be.revertedWithCustomError(log, "AttestationRevokedBefore")
        .withArgs(issuer, uidOf(fixture, one));
    });
  });

  describe("attestMany", () => {
    it("logs all, of several schemas", async () => {
      const { log, issuer } = fixture;
      const open = await openSchema(fixture, true);
      const many = [statement(fixture), statement(fixture, { schema: open }), statement(fixture), statement(fixture)];
      const uids = many.map((one) => uidOf(fixture, one));
      expect(await log.attestMany.staticCall(many)).to.deep.equal(uids);
      await log.attestMany(many);
      for (const uid of uids) expect(await log.isLive(issuer, uid)).to.equal(true);
    });

    it("logs contents of falling lengths, none with remains of the one before", async () => {
      const { log, issuer, schema } = fixture;
      const many = [100, 65, 64, 63, 33, 32, 31, 1, 0].map((bytes) =>
        statement(fixture, { content: `0x${"ff".repeat(bytes)}` }),
      );
      const receipt = await (await log.attestMany(many)).wait();
      const words = (one: (typeof many)[0]): string =>
        log.interface.encodeEventLog("Attested", [
          uidOf(fixture, one),
          schema,
          issuer,
          one.subject,
          one.ref,
          0,
          one.salt,
          one.content,
        ]).data;
      expect(receipt?.logs.map(({ data }) => data)).to.deep.equal(many.map(words));
    });

    it("refuses calldata that no encoder makes: a content or a statement beyond its end, an expiry of more than 40 bits", async () => {
      const { log, authority, origin } = fixture;
      const word = (value: bigint): string => value.toString(16).padStart(64, "0");
      const single = log.interface.encodeFunctionData("attest", [statement(fixture)]).slice(2);
      const at = (data: string, place: number, value: bigint): string =>
        data.slice(0, 8 + 64 * place) + word(value) + data.slice(8 + 64 * (place + 1));
      for (const data of [
        at(single, 7, 33n),
        at(single, 7, (1n << 256n) - 1n),
        at(single, 6, 1n << 64n),
        at(single, 4, 1n << 40n),
      ]) {
        await expect(authority.sendTransaction({ to: origin.log, data: `0x${data}`, gasLimit: 1_000_000 })).to.be
          .reverted;
      }
      const many = log.interface.encodeFunctionData("attestMany", [[statement(fixture), statement(fixture)]]).slice(2);
      await expect(
        authority.sendTransaction({ to: origin.log, data: `0x${at(many, 3, 1n << 64n)}`, gasLimit: 1_000_000 }),
      )
        .to.be.revertedWithCustomError(log, "AttestationSchemaUnknown")
        .withArgs(ZeroHash);
    });

    it("logs all or none", async () => {
      const { log, issuer } = fixture;
      const first = statement(fixture);
      await expect(log.attestMany([first, first]))
        .to.be.revertedWithCustomError(log, "AttestationKnown")
        .withArgs(uidOf(fixture, first));
      const schema = id("unknown") as Hex;
      await expect(log.attestMany([first, statement(fixture, { schema })]))
        .to.be.revertedWithCustomError(log, "AttestationSchemaUnknown")
        .withArgs(schema);
      expect(await log.isLive(issuer, uidOf(fixture, first))).to.equal(false);
    });

    it("refuses an empty batch", async () => {
      await expect(fixture.log.attestMany([]))
        .to.be.revertedWithCustomError(fixture.log, "AttestationBatchEmpty")
        .withArgs();
    });
  });

  describe("attestBySignature", () => {
    it("logs a statement for anyone who pays, in its issuer's name", async () => {
      const { log, stranger, authority, issuer, schema } = fixture;
      const one = statement(fixture);
      const signature = await signAttest(fixture, authority, one);
      await expect(log.connect(stranger).attestBySignature(one, issuer, LATE, signature))
        .to.emit(log, "Attested")
        .withArgs(uidOf(fixture, one), schema, issuer, one.subject, one.ref, 0, one.salt, one.content);
      await expect(log.connect(stranger).attestBySignature(one, issuer, LATE, signature))
        .to.be.revertedWithCustomError(log, "AttestationKnown")
        .withArgs(uidOf(fixture, one));
    });

    it("refuses when the signer, chain, contract or any field differs, and the high s form", async () => {
      const { log, authority, stranger, issuer, strangerAddress } = fixture;
      const one = statement(fixture);
      const good = await signAttest(fixture, authority, one);
      const { r, s, v } = Signature.from(good);
      const highS = `${r}${(CURVE_ORDER - BigInt(s)).toString(16).padStart(64, "0")}${v === 27 ? "1c" : "1b"}`;
      const attempts: [typeof one, string][] = [
        [one, await signAttest(fixture, stranger, one)],
        [one, await signAttest(fixture, authority, one, { chainId: 1n })],
        [one, await signAttest(fixture, authority, one, { contract: strangerAddress })],
        [one, await signAttest(fixture, authority, one, { deadline: LATE - 1 })],
        [one, highS],
        [one, "0x"],
        [{ ...one, schema: id("x") as Hex }, good],
        [{ ...one, subject: id("x") as Hex }, good],
        [{ ...one, ref: id("x") as Hex }, good],
        [{ ...one, expiresAt: LATE }, good],
        [{ ...one, salt: id("x") as Hex }, good],
        [{ ...one, content: "0x01" }, good],
      ];
      for (const [bent, signature] of attempts) {
        await expect(log.connect(stranger).attestBySignature(bent, issuer, LATE, signature))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(issuer);
      }
    });

    it("refuses a passed deadline", async () => {
      const { log, authority, issuer } = fixture;
      const deadline = (await time.latest()) + 100;
      const one = statement(fixture);
      const signature = await signAttest(fixture, authority, one, { deadline });
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(log.attestBySignature(one, issuer, deadline, signature))
        .to.be.revertedWithCustomError(log, "AttestationDeadlinePassed")
        .withArgs(deadline, deadline + 1);
    });

    it("refuses an issuer that is not accredited", async () => {
      const { log, stranger, strangerAddress, schema } = fixture;
      const one = statement(fixture);
      const signature = await signAttest({ ...fixture, issuer: strangerAddress }, stranger, one);
      await expect(log.attestBySignature(one, strangerAddress, LATE, signature))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, strangerAddress);
    });
  });

  describe("revoke", () => {
    it("ends a statement, and says when", async () => {
      const { log, issuer } = fixture;
      const one = statement(fixture);
      const uid = uidOf(fixture, one);
      await log.attest(one);
      const issuedAt = await time.latest();
      const at = issuedAt + 10;
      await time.setNextBlockTimestamp(at);
      await expect(log.revoke(uid)).to.emit(log, "AttestationRevoked").withArgs(issuer, uid);
      expect(await log.statusOf(issuer, uid)).to.deep.equal([issuedAt, 0, at]);
      expect(await log.isLive(issuer, uid)).to.equal(false);
    });

    it("works for a suspended issuer", async () => {
      const { log, issuer } = fixture;
      const one = statement(fixture);
      await log.attest(one);
      await fixture.accreditation.suspend(fixture.schema, fixture.issuer);
      await log.revoke(uidOf(fixture, one));
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(false);
    });

    it("leaves another issuer's statement alone", async () => {
      const { log, issuer, stranger, strangerAddress } = fixture;
      const one = statement(fixture);
      await log.attest(one);
      await expect(log.connect(stranger).revoke(uidOf(fixture, one)))
        .to.emit(log, "AttestationRevoked")
        .withArgs(strangerAddress, uidOf(fixture, one));
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    });

    it("refuses a second time", async () => {
      const { log, issuer } = fixture;
      const one = statement(fixture);
      await log.attest(one);
      await log.revoke(uidOf(fixture, one));
      await expect(log.revoke(uidOf(fixture, one)))
        .to.be.revertedWithCustomError(log, "AttestationRevokedBefore")
        .withArgs(issuer, uidOf(fixture, one));
    });

    it("refuses a statement of a schema without revocation", async () => {
      const { log } = fixture;
      const one = statement(fixture, { schema: await openSchema(fixture, false) });
      await log.attest(one);
      await expect(log.revoke(uidOf(fixture, one)))
        .to.be.revertedWithCustomError(log, "AttestationNotRevocable")
        .withArgs(uidOf(fixture, one));
    });
  });

  describe("revokeMany", () => {
    it("revokes all or none", async () => {
      const { log, issuer } = fixture;
      const many = [statement(fixture), statement(fixture)];
      const uids = many.map((one) => uidOf(fixture, one));
      await log.attestMany(many);
      await expect(log.revokeMany([...uids, uids[0] as Hex]))
        .to.be.revertedWithCustomError(log, "AttestationRevokedBefore")
        .withArgs(issuer, uids[0]);
      expect(await log.isLive(issuer, uids[0] as Hex)).to.equal(true);
      await log.revokeMany(uids);
      for (const uid of uids) expect(await log.isLive(issuer, uid)).to.equal(false);
    });

    it("refuses an empty batch", async () => {
      await expect(fixture.log.revokeMany([]))
        .to.be.revertedWithCustomError(fixture.log, "AttestationBatchEmpty")
        .withArgs();
    });
  });

  describe("revokeBySignature", () => {
    it("revokes for anyone who pays, once", async () => {
      const { log, stranger, authority, issuer } = fixture;
      const one = statement(fixture);
      const uid = uidOf(fixture, one);
      await log.attest(one);
      const signature = await signRevoke(fixture, authority, uid);
      await expect(log.connect(stranger).revokeBySignature(uid, issuer, LATE, signature))
        .to.emit(log, "AttestationRevoked")
        .withArgs(issuer, uid);
      await expect(log.connect(stranger).revokeBySignature(uid, issuer, LATE, signature))
        .to.be.revertedWithCustomError(log, "AttestationRevokedBefore")
        .withArgs(issuer, uid);
    });

    it("refuses another's signature, another chain's, another contract's, one for another statement", async () => {
      const { log, stranger, authority, issuer, strangerAddress } = fixture;
      const uid = id("uid") as Hex;
      for (const signature of [
        await signRevoke(fixture, stranger, uid),
        await signRevoke(fixture, authority, uid, { chainId: 1n }),
        await signRevoke(fixture, authority, uid, { contract: strangerAddress }),
        await signRevoke(fixture, authority, uid, { deadline: LATE - 1 }),
        await signRevoke(fixture, authority, id("other") as Hex),
      ]) {
        await expect(log.revokeBySignature(uid, issuer, LATE, signature))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(issuer);
      }
    });

    it("refuses a passed deadline", async () => {
      const { log, authority, issuer } = fixture;
      const uid = id("uid") as Hex;
      const deadline = (await time.latest()) + 100;
      const signature = await signRevoke(fixture, authority, uid, { deadline });
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(log.revokeBySignature(uid, issuer, deadline, signature))
        .to.be.revertedWithCustomError(log, "AttestationDeadlinePassed")
        .withArgs(deadline, deadline + 1);
    });
  });
});
