import { setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Signature, ZeroAddress, id } from "ethers";
import hre from "hardhat";

import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import {
  type AttestationFixture,
  LATE,
  accredit,
  deployAttestation,
  issuedBy,
  openSchema,
  safeSigner,
  signAttest,
  signRevoke,
  statement,
  uidOf,
} from "./fixture.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Code of a contract that answers every call with the number 1, which is true but no ERC-1271 word. */
const ALWAYS_ONE = "0x60015f5260205ff3";

describe("AttestationLog, signatures", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
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
      const attempts: [typeof one, string][] = [
        [one, await signAttest(fixture, stranger, one)],
        [one, await signAttest(fixture, authority, one, { chainId: 1n })],
        [one, await signAttest(fixture, authority, one, { contract: strangerAddress })],
        [one, await signAttest(fixture, authority, one, { deadline: LATE - 1 })],
        [one, highS(good)],
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

    it("refuses an issuer that is suspended, and takes it again once it is accredited anew", async () => {
      const { log, authority, accreditation, issuer, schema } = fixture;
      const one = statement(fixture);
      const signature = await signAttest(fixture, authority, one);
      await accreditation.suspend(schema, issuer);
      await expect(log.attestBySignature(one, issuer, LATE, signature))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, issuer);
      await accredit(fixture, schema, issuer, "again");
      await log.attestBySignature(one, issuer, LATE, signature);
      expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    });

    it("takes a signature in its last second", async () => {
      const { log, authority, issuer } = fixture;
      const deadline = (await time.latest()) + 100;
      const one = statement(fixture);
      const signature = await signAttest(fixture, authority, one, { deadline });
      await time.setNextBlockTimestamp(deadline);
      await log.attestBySignature(one, issuer, deadline, signature);
    });

    it("refuses on another log of the same chain what was signed for this one", async () => {
      const { log, authority, issuer, realDid } = fixture;
      const manager = realDid.network.deployment.addresses.accessManager;
      const other = (await hre.ethers.deployContract("AttestationLog", [manager])) as unknown as typeof log;
      const schema = await openSchema(fixture, true);
      await other.registerSchema("test revocable", true, ZeroAddress);
      const one = statement(fixture, { schema });
      const signature = await signAttest(fixture, authority, one);
      const revocation = await signRevoke(fixture, authority, uidOf(fixture, one));
      await log.attestBySignature(one, issuer, LATE, signature);
      await expect(other.attestBySignature(one, issuer, LATE, signature))
        .to.be.revertedWithCustomError(other, "AttestationSignatureInvalid")
        .withArgs(issuer);
      await expect(other.revokeBySignature(uidOf(fixture, one), issuer, LATE, revocation))
        .to.be.revertedWithCustomError(other, "AttestationSignatureInvalid")
        .withArgs(issuer);
    });

    it("refuses an issuer that is not accredited", async () => {
      const { log, stranger, strangerAddress, schema } = fixture;
      const one = statement(fixture);
      const signature = await signAttest(issuedBy(fixture, strangerAddress), stranger, one);
      await expect(log.attestBySignature(one, strangerAddress, LATE, signature))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, strangerAddress);
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

    it("refuses another's signature, another chain's, another contract's, one for another statement, and the high s form", async () => {
      const { log, stranger, authority, issuer, strangerAddress } = fixture;
      const uid = id("uid") as Hex;
      for (const signature of [
        await signRevoke(fixture, stranger, uid),
        await signRevoke(fixture, authority, uid, { chainId: 1n }),
        await signRevoke(fixture, authority, uid, { contract: strangerAddress }),
        await signRevoke(fixture, authority, uid, { deadline: LATE - 1 }),
        await signRevoke(fixture, authority, id("other") as Hex),
        highS(await signRevoke(fixture, authority, uid)),
        await signRevoke(issuedBy(fixture, strangerAddress), authority, uid),
        "0x",
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

  describe("an issuer that is a contract", () => {
    let safe: Hex;

    beforeEach(() => {
      safe = fixture.realDid.network.deployment.addresses.consortiumSafe;
    });

    it("issues and revokes by ERC-1271, accredited or of an open schema: a Safe with two of its three owners", async () => {
      const { log, stranger, schema, realDid } = fixture;
      const own = issuedBy(fixture, safe);
      const owners = realDid.keys.consortiumOwners;
      await accredit(fixture, schema, safe, "the consortium");
      for (const one of [statement(own), statement(own, { schema: await openSchema(fixture, true) })]) {
        const uid = uidOf(own, one);
        const alone = await signAttest(own, safeSigner(own, safe, owners.slice(0, 1)), one);
        await expect(log.connect(stranger).attestBySignature(one, safe, LATE, alone))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(safe);
        const two = safeSigner(own, safe, owners.slice(1));
        await expect(log.connect(stranger).attestBySignature(one, safe, LATE, await signAttest(own, two, one)))
          .to.emit(log, "Attested")
          .withArgs(uid, one.schema, safe, one.subject, one.ref, 0, one.salt, one.content);
        const lone = await signRevoke(own, safeSigner(own, safe, owners.slice(0, 1)), uid);
        await expect(log.connect(stranger).revokeBySignature(uid, safe, LATE, lone))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(safe);
        await expect(log.connect(stranger).revokeBySignature(uid, safe, LATE, await signRevoke(own, two, uid)))
          .to.emit(log, "AttestationRevoked")
          .withArgs(safe, uid);
        expect(await log.isLive(safe, uid)).to.equal(false);
      }
    });

    it("refuses a Safe whose owners signed for another statement, chain or log", async () => {
      const { log, realDid, strangerAddress } = fixture;
      const own = issuedBy(fixture, safe);
      const two = safeSigner(own, safe, realDid.keys.consortiumOwners.slice(1));
      const one = statement(own, { schema: await openSchema(fixture, true) });
      for (const signature of [
        await signAttest(own, two, statement(own, { schema: one.schema })),
        await signAttest(own, two, one, { chainId: 1n }),
        await signAttest(own, two, one, { contract: strangerAddress }),
        await signAttest(own, safeSigner(own, strangerAddress, realDid.keys.consortiumOwners.slice(1)), one),
      ]) {
        await expect(log.attestBySignature(one, safe, LATE, signature))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(safe);
      }
    });

    it("cannot sign without ERC-1271, and is not taken at a word that is not the standard's", async () => {
      const { log, authority, realDid } = fixture;
      const mute = realDid.network.deployment.addresses.accessManager;
      const yes = "0x000000000000000000000000000000000000a115";
      await setCode(yes, ALWAYS_ONE);
      const schema = await openSchema(fixture, true);
      for (const issuer of [mute, yes] as const) {
        const own = issuedBy(fixture, issuer);
        const one = statement(own, { schema });
        await expect(log.attestBySignature(one, issuer, LATE, await signAttest(own, authority, one)))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(issuer);
        const uid = uidOf(own, one);
        await expect(log.revokeBySignature(uid, issuer, LATE, await signRevoke(own, authority, uid)))
          .to.be.revertedWithCustomError(log, "AttestationSignatureInvalid")
          .withArgs(issuer);
      }
    });

    it("issues and revokes for itself without any signature", async () => {
      const { log, realDid } = fixture;
      const own = issuedBy(fixture, safe);
      const one = statement(own, { schema: await openSchema(fixture, true) });
      const owners = realDid.keys.consortiumOwners.slice(0, 2);
      const call = async (data: string): Promise<unknown> =>
        callFromSafe(realDid.network.runner, safe, owners, { target: fixture.origin.log, data: data as Hex });
      await call(log.interface.encodeFunctionData("attest", [one]));
      expect(await log.isLive(safe, uidOf(own, one))).to.equal(true);
      await call(log.interface.encodeFunctionData("revoke", [uidOf(own, one)]));
      expect(await log.isLive(safe, uidOf(own, one))).to.equal(false);
    });
  });
});

/** The other signature that the same key makes valid on the curve; a malleable check would take it. */
function highS(signature: Hex): Hex {
  const { r, s, v } = Signature.from(signature);
  return `${r as Hex}${(CURVE_ORDER - BigInt(s)).toString(16).padStart(64, "0")}${v === 27 ? "1c" : "1b"}`;
}
