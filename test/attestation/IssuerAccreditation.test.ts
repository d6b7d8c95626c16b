import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { IssuerAccreditation } from "../../typechain-types/index.ts";
import { type AttestationFixture, accredit, deployAttestation } from "./fixture.ts";

const SCHEMA = id("schema") as Hex;

describe("IssuerAccreditation", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  describe("accredit", () => {
    it("lets an issuer issue from now on, of this schema only", async () => {
      const { accreditation, strangerAddress, schema } = fixture;
      await expect(accredit(fixture, SCHEMA, strangerAddress, "https://issuer.example"))
        .to.emit(accreditation, "IssuerAccredited")
        .withArgs(SCHEMA, strangerAddress, "https://issuer.example");
      expect(await accreditation.mayIssue(SCHEMA, strangerAddress)).to.equal(true);
      expect(await accreditation.mayIssue(schema, strangerAddress)).to.equal(false);
      expect(await accreditation.accreditationOf(SCHEMA, strangerAddress)).to.deep.equal([await time.latest(), 0]);
    });

    it("ends a suspension", async () => {
      const { accreditation, schema, issuer } = fixture;
      await accreditation.suspend(schema, issuer);
      await accredit(fixture, schema, issuer, "");
      expect(await accreditation.accreditationOf(schema, issuer)).to.deep.equal([await time.latest(), 0]);
      expect(await accreditation.mayIssue(schema, issuer)).to.equal(true);
    });

    it("refuses the zero address", async () => {
      await refuses(accredit(fixture, SCHEMA, ZeroAddress, ""), "ACCREDITATION_ISSUER_ZERO", []);
    });

    it("refuses an issuer that is accredited", async () => {
      const { schema, issuer } = fixture;
      await refuses(accredit(fixture, schema, issuer, ""), "ACCREDITATION_ACTIVE", [schema, issuer]);
    });

    it("refuses a stranger, and the consortium before its delay", async () => {
      const { stranger, strangerAddress } = fixture;
      const own = await guarded(fixture);
      await expect(own.connect(stranger).accredit(SCHEMA, strangerAddress, ""))
        .to.be.revertedWithCustomError(own, "AccessManagedUnauthorized")
        .withArgs(strangerAddress);
      const safe = fixture.realDid.network.deployment.addresses.consortiumSafe;
      const manager = await hre.ethers.getContractAt(
        "IAccessManager",
        fixture.realDid.network.deployment.addresses.accessManager,
      );
      const consortium = await hre.ethers.getSigner(safe);
      await expect(own.connect(consortium).accredit(SCHEMA, strangerAddress, "")).to.be.revertedWithCustomError(
        manager,
        "AccessManagerNotScheduled",
      );
    });
  });

  describe("suspend", () => {
    it("stops an issuer at once, and keeps the time", async () => {
      const { accreditation, schema, issuer } = fixture;
      const [since] = await accreditation.accreditationOf(schema, issuer);
      const at = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(at);
      await expect(accreditation.suspend(schema, issuer))
        .to.emit(accreditation, "IssuerSuspended")
        .withArgs(schema, issuer);
      expect(await accreditation.accreditationOf(schema, issuer)).to.deep.equal([since, at]);
      expect(await accreditation.mayIssue(schema, issuer)).to.equal(false);
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

    it("refuses a stranger", async () => {
      const { stranger, strangerAddress, schema, issuer } = fixture;
      const own = await guarded(fixture);
      await expect(own.connect(stranger).suspend(schema, issuer))
        .to.be.revertedWithCustomError(own, "AccessManagedUnauthorized")
        .withArgs(strangerAddress);
    });
  });
});

/** The contract with the access manager's errors. */
async function guarded({ accreditation }: AttestationFixture): Promise<IssuerAccreditation> {
  return hre.ethers.getContractAt("IssuerAccreditation", await accreditation.getAddress());
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
