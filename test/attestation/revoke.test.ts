import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

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

describe("AttestationLog, revocation", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
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

    it("lets nobody revoke ahead for another, and everybody for themselves", async () => {
      const { log, issuer, stranger, strangerAddress } = fixture;
      const one = statement(fixture);
      const uid = uidOf(fixture, one);
      await log.connect(stranger).revoke(uid);
      await log.attest(one);
      expect(await log.isLive(issuer, uid)).to.equal(true);
      expect((await log.statusOf(strangerAddress, uid)).revokedAt).to.not.equal(0);
      const next = statement(fixture);
      await log.revoke(uidOf(fixture, next));
      await expect(log.attest(next)).to.be.revertedWithCustomError(log, "AttestationRevokedBefore");
    });

    it("ends a statement that expired, too", async () => {
      const { log, issuer } = fixture;
      const expiresAt = (await time.latest()) + 86_400;
      const one = statement(fixture, { expiresAt });
      await log.attest(one);
      await time.increaseTo(expiresAt + 1);
      await log.revoke(uidOf(fixture, one));
      expect((await log.statusOf(issuer, uidOf(fixture, one))).revokedAt).to.equal(await time.latest());
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

    it("refuses a statement of a schema without revocation, open or governed", async () => {
      const { log, issuer } = fixture;
      const governed = await governedSchema(fixture, false);
      await accredit(fixture, governed, issuer, "");
      const expiresAt = (await time.latest()) + 86_400;
      for (const schema of [governed, await openSchema(fixture, false)]) {
        const one = statement(fixture, { schema, expiresAt });
        await log.attest(one);
        await expect(log.revoke(uidOf(fixture, one)))
          .to.be.revertedWithCustomError(log, "AttestationNotRevocable")
          .withArgs(uidOf(fixture, one));
      }
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

    it("refuses all if one cannot be revoked", async () => {
      const { log, issuer } = fixture;
      const [one, final] = [statement(fixture), statement(fixture, { schema: await openSchema(fixture, false) })];
      await log.attestMany([one, final]);
      await expect(log.revokeMany([uidOf(fixture, one), uidOf(fixture, final)]))
        .to.be.revertedWithCustomError(log, "AttestationNotRevocable")
        .withArgs(uidOf(fixture, final));
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    });

    it("refuses an empty batch", async () => {
      await expect(fixture.log.revokeMany([]))
        .to.be.revertedWithCustomError(fixture.log, "AttestationBatchEmpty")
        .withArgs();
    });
  });
});
