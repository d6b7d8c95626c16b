import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { AttestationLog } from "../../typechain-types/index.ts";
import {
  type AttestationFixture,
  accredit,
  deployAttestation,
  governedSchema,
  issuedBy,
  openSchema,
  registerSchema,
  statement,
  uidOf,
} from "./fixture.ts";

const URI = "https://issuer.example";

describe("AttestationLog, issuer accreditation", () => {
  let fixture: AttestationFixture;
  /** Governed, and nobody is accredited for it. */
  let fresh: Hex;

  beforeEach(async () => {
    fixture = await deployAttestation();
    fresh = await governedSchema(fixture, true);
  });

  describe("accredit", () => {
    it("lets an issuer issue from now on, of this schema only", async () => {
      const { log, stranger, strangerAddress, schema } = fixture;
      await expect(accredit(fixture, fresh, strangerAddress, URI))
        .to.emit(log, "IssuerAccredited")
        .withArgs(fresh, strangerAddress, URI);
      expect(await log.accreditationOf(fresh, strangerAddress)).to.deep.equal([await time.latest(), 0]);
      expect(await log.mayIssue(fresh, strangerAddress)).to.equal(true);
      expect(await log.mayIssue(schema, strangerAddress)).to.equal(false);
      await log.connect(stranger).attest(statement(fixture, { schema: fresh }));
      await expect(log.connect(stranger).attest(statement(fixture)))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, strangerAddress);
    });

    it("ends a suspension, and starts the time anew", async () => {
      const { log, accreditation, schema, issuer } = fixture;
      await accreditation.suspend(schema, issuer);
      await accredit(fixture, schema, issuer, "");
      expect(await log.accreditationOf(schema, issuer)).to.deep.equal([await time.latest(), 0]);
      expect(await log.mayIssue(schema, issuer)).to.equal(true);
      await log.attest(statement(fixture));
    });

    it("keeps with the issuer whether its statements can be revoked", async () => {
      const { log, strangerAddress, stranger } = fixture;
      const final = await governedSchema(fixture, false);
      const own = issuedBy(fixture, strangerAddress);
      for (const schema of [fresh, final]) await accredit(fixture, schema, strangerAddress, URI);
      const [lasting, revocable] = [statement(own, { schema: final }), statement(own, { schema: fresh })];
      await log.connect(stranger).attestMany([lasting, revocable]);
      await expect(log.connect(stranger).revoke(uidOf(own, lasting)))
        .to.be.revertedWithCustomError(log, "AttestationNotRevocable")
        .withArgs(uidOf(own, lasting));
      await log.connect(stranger).revoke(uidOf(own, revocable));
    });

    it("refuses the zero address", async () => {
      await refuses(accredit(fixture, fresh, ZeroAddress, ""), "ACCREDITATION_ISSUER_ZERO", []);
    });

    it("refuses a schema that nobody registered", async () => {
      const unknown = id("unknown") as Hex;
      await refuses(accredit(fixture, unknown, fixture.strangerAddress, ""), "ATTESTATION_SCHEMA_UNKNOWN", [unknown]);
    });

    it("refuses a schema that is open to anyone, and one of another policy", async () => {
      const { strangerAddress, realDid } = fixture;
      const policy = realDid.network.deployment.addresses.platformRegistry;
      for (const [schema, of] of [
        [await openSchema(fixture, true), ZeroAddress],
        [await registerSchema(fixture, "of another policy", true, policy), policy],
      ] as const) {
        await refuses(accredit(fixture, schema, strangerAddress, ""), "ACCREDITATION_SCHEMA_NOT_GOVERNED", [
          schema,
          of,
        ]);
      }
    });

    it("refuses an issuer that is accredited", async () => {
      const { schema, issuer } = fixture;
      await refuses(accredit(fixture, schema, issuer, ""), "ACCREDITATION_ACTIVE", [schema, issuer]);
    });

    it("refuses a stranger, and the consortium before its delay", async () => {
      const { stranger, strangerAddress, realDid } = fixture;
      const own = await guarded(fixture);
      await expect(own.connect(stranger).accredit(fresh, strangerAddress, ""))
        .to.be.revertedWithCustomError(own, "AccessManagedUnauthorized")
        .withArgs(strangerAddress);
      const { consortiumSafe, accessManager } = realDid.network.deployment.addresses;
      const manager = await hre.ethers.getContractAt("IAccessManager", accessManager);
      const consortium = await hre.ethers.getSigner(consortiumSafe);
      await expect(own.connect(consortium).accredit(fresh, strangerAddress, "")).to.be.revertedWithCustomError(
        manager,
        "AccessManagerNotScheduled",
      );
    });
  });

  describe("suspend", () => {
    it("stops an issuer at once, and keeps both times", async () => {
      const { log, accreditation, schema, issuer } = fixture;
      const [since] = await log.accreditationOf(schema, issuer);
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(accreditation.suspend(schema, issuer)).to.emit(log, "IssuerSuspended").withArgs(schema, issuer);
      expect(await log.accreditationOf(schema, issuer)).to.deep.equal([since, at]);
      expect(await log.mayIssue(schema, issuer)).to.equal(false);
    });

    it("refuses an issuer that is not accredited, or is suspended", async () => {
      const { accreditation, schema, issuer, strangerAddress } = fixture;
      await expect(accreditation.suspend(schema, strangerAddress))
        .to.be.revertedWithCustomError(accreditation, "AccreditationNotActive")
        .withArgs(schema, strangerAddress);
      await accreditation.suspend(schema, issuer);
      await expect(accreditation.suspend(schema, issuer))
        .to.be.revertedWithCustomError(accreditation, "AccreditationNotActive")
        .withArgs(schema, issuer);
    });

    it("refuses a stranger, the guardian and the issuer itself", async () => {
      const { stranger, authority, realDid, schema, issuer } = fixture;
      const own = await guarded(fixture);
      for (const caller of [stranger, realDid.keys.guardian, authority]) {
        await expect(own.connect(caller).suspend(schema, issuer))
          .to.be.revertedWithCustomError(own, "AccessManagedUnauthorized")
          .withArgs(await caller.getAddress());
      }
    });
  });

  describe("mayIssue", () => {
    it("answers for every kind of schema as attest does", async () => {
      const { log, issuer, strangerAddress, schema } = fixture;
      expect(await log.mayIssue(schema, issuer)).to.equal(true);
      expect(await log.mayIssue(schema, strangerAddress)).to.equal(false);
      expect(await log.mayIssue(await openSchema(fixture, true), strangerAddress)).to.equal(true);
      expect(await log.mayIssue(id("unknown"), issuer)).to.equal(false);
    });
  });
});

/** The contract with the access manager's errors. */
async function guarded({ origin }: AttestationFixture): Promise<AttestationLog> {
  return hre.ethers.getContractAt("AttestationLog", origin.log);
}

/** Acts of the consortium run through its Safe, so refusals arrive decoded. */
async function refuses(attempt: Promise<unknown>, code: string, args: readonly unknown[]): Promise<void> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.have.property("code", code);
  expect(error).to.have.property("args").that.deep.equals(args);
}
