import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id, keccak256 } from "ethers";

import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemaList } from "../../sdk/attestation/schemas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import {
  type AttestationFixture,
  accredit,
  deployAttestation,
  governedSchema,
  openSchema,
  statement,
  uidOf,
} from "./fixture.ts";

describe("AttestationLog", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  describe("registerSchema", () => {
    it("registered the network's schemas at deployment, the log itself their policy", async () => {
      const { log, origin } = fixture;
      for (const { definition, revocable } of attestationSchemaList) {
        const schema = schemaId(definition, revocable, origin.log);
        expect(await log.schemaOf(schema)).to.deep.equal([true, revocable, origin.log]);
      }
    });

    it("is open to anyone, and the id binds definition, revocability and policy", async () => {
      const { log, stranger, origin } = fixture;
      const other = fixture.realDid.network.deployment.addresses.platformRegistry;
      for (const policy of [origin.log, ZeroAddress as Hex, other]) {
        for (const revocable of [true, false]) {
          const schema = schemaId("text", revocable, policy);
          expect(await log.schemaOf(schema)).to.deep.equal([false, false, ZeroAddress]);
          await expect(log.connect(stranger).registerSchema("text", revocable, policy))
            .to.emit(log, "SchemaRegistered")
            .withArgs(schema, revocable, policy, "text");
          expect(await log.schemaOf(schema)).to.deep.equal([true, revocable, policy]);
        }
      }
    });

    it("takes no issuer's word for a governed schema: whoever registers one is not accredited for it", async () => {
      const { log, issuer } = fixture;
      const schema = await governedSchema(fixture, true);
      await expect(log.attest(statement(fixture, { schema })))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, issuer);
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

    it("refuses an expiry of now or before, and lives until the second before a later one", async () => {
      const { log, issuer } = fixture;
      const at = (await time.latest()) + 10;
      for (const [i, expiresAt] of [at, at, 1].entries()) {
        await time.setNextBlockTimestamp(at + i);
        await expect(log.attest(statement(fixture, { expiresAt })))
          .to.be.revertedWithCustomError(log, "AttestationExpiryPassed")
          .withArgs(expiresAt, at + i);
      }
      const one = statement(fixture, { expiresAt: at + 100 });
      await log.attest(one);
      await time.increaseTo(at + 99);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
      await time.increaseTo(at + 100);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(false);
    });

    it("takes the earliest and the latest expiry that there is", async () => {
      const { log, issuer } = fixture;
      const at = (await time.latest()) + 10;
      for (const [i, expiresAt] of [at + 1, 2 ** 40 - 1].entries()) {
        const one = statement(fixture, { expiresAt });
        await time.setNextBlockTimestamp(at + i);
        await log.attest(one);
        expect(await log.statusOf(issuer, uidOf(fixture, one))).to.deep.equal([at + i, expiresAt, 0]);
      }
    });

    it("says first that the expiry passed, also of a statement that is known", async () => {
      const { log } = fixture;
      const expiresAt = (await time.latest()) + 86_400;
      const one = statement(fixture, { expiresAt });
      await log.attest(one);
      await time.setNextBlockTimestamp(expiresAt);
      await expect(log.attest(one))
        .to.be.revertedWithCustomError(log, "AttestationExpiryPassed")
        .withArgs(expiresAt, expiresAt);
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

    it("turns to each schema and back: each statement is as lasting as its own schema says", async () => {
      const { log, schema } = fixture;
      const open = await openSchema(fixture, false);
      const many = [schema, open, open, schema].map((one) => statement(fixture, { schema: one }));
      const uids = many.map((one) => uidOf(fixture, one));
      await log.attestMany(many);
      for (const place of [1, 2]) {
        await expect(log.revoke(uids[place] as Hex))
          .to.be.revertedWithCustomError(log, "AttestationNotRevocable")
          .withArgs(uids[place]);
      }
      await log.revokeMany([uids[0] as Hex, uids[3] as Hex]);
    });

    it("logs none if the issuer is suspended for the schema of one", async () => {
      const { log, issuer, schema, accreditation } = fixture;
      const open = await openSchema(fixture, true);
      const many = [open, open, schema, open].map((one) => statement(fixture, { schema: one }));
      await accreditation.suspend(schema, issuer);
      await expect(log.attestMany(many))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, issuer);
      for (const one of many) expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(false);
    });

    it("refuses one whose expiry passed or that its issuer revoked ahead, and with it all", async () => {
      const { log, issuer } = fixture;
      const [first, second] = [statement(fixture), statement(fixture)];
      await expect(log.attestMany([first, { ...second, expiresAt: 1 }])).to.be.revertedWithCustomError(
        log,
        "AttestationExpiryPassed",
      );
      await log.revoke(uidOf(fixture, second));
      await expect(log.attestMany([first, second]))
        .to.be.revertedWithCustomError(log, "AttestationRevokedBefore")
        .withArgs(issuer, uidOf(fixture, second));
      expect(await log.isLive(issuer, uidOf(fixture, first))).to.equal(false);
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
});
