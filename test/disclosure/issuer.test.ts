import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { revokeKey } from "../../sdk/did/revokeKey.ts";
import type { StatementAuthority } from "../../sdk/disclosure/attestStatement.ts";
import { type VerifiedStatement, verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { es256KeyOf } from "../../sdk/enrolment/certificate/es256.ts";
import { publishIssuerKey } from "../../sdk/enrolment/certificate/publishIssuerKey.ts";
import { expectRejectedCode } from "../codes.ts";
import {
  type CreatorsFixture,
  DAY,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  openStatementAuthority,
  statementFor,
} from "./creators.ts";

type Became = Pick<
  VerifiedStatement,
  "isIssuerAccredited" | "issuerSuspendedAt" | "isIssuerDeactivated" | "isKeyInForce"
>;

const UNCHANGED: Became = {
  isIssuerAccredited: true,
  issuerSuspendedAt: 0,
  isIssuerDeactivated: false,
  isKeyInForce: true,
};

async function suspend({ network, keys }: CreatorsFixture): Promise<void> {
  const schema = networkSchemaId(network.deployment, "name-statement");
  const { addresses } = network.deployment;
  await callFromSafe(network.runner, addresses.consortiumSafe, keys.consortiumOwners.slice(0, 2), {
    target: addresses.attestationLog,
    data: network.attestationLog.interface.encodeFunctionData("suspend", [schema, keys.authority.address]) as Hex,
  });
}

async function withdrawKey(fixture: CreatorsFixture, { issuer }: StatementAuthority): Promise<void> {
  const jwk = es256KeyOf(issuer.privateKey).publicKey;
  await revokeKey(fixture.as(fixture.keys.authority), { did: issuer.did, jwk });
}

describe("the issuer of a verified statement", () => {
  let fixture: CreatorsFixture;
  beforeEach(async () => {
    fixture = await deployWithCreators();
    await becomeDue(fixture);
  });

  const expectBecame = async (statement: unknown, became: Became): Promise<void> => {
    expect(await verifyStatement(fixture.network, statement)).to.include(became);
  };

  it("is accredited, and its key stands in its document", async () => {
    const statement = await discloseSelf(fixture);
    const issued = await time.latest();
    await expectBecame(statement, UNCHANGED);
    expect((await verifyStatement(fixture.network, statement)).issuedAt).to.be.within(issued - 5, issued);
  });

  it("shows that its key was rotated after the issue; the statement still holds", async () => {
    const statement = await discloseSelf(fixture);
    const next = await openStatementAuthority(fixture);
    await expectBecame(statement, UNCHANGED);
    await withdrawKey(fixture, fixture.authority);
    await expectBecame(statement, { ...UNCHANGED, isKeyInForce: false });
    fixture = { ...fixture, authority: next };
    await expectBecame(await discloseSelf(fixture), UNCHANGED);
  });

  it("shows the key as standing when its time was extended", async () => {
    const statement = await discloseSelf(fixture);
    await time.increase(300 * DAY);
    const { did, privateKey } = fixture.authority.issuer;
    expect((await publishIssuerKey(fixture.as(fixture.keys.authority), did, privateKey)).isNew).to.equal(true);
    await time.increase(100 * DAY);
    await expectBecame(statement, UNCHANGED);
  });

  it("shows a key whose time is over as gone", async () => {
    const statement = await discloseSelf(fixture);
    await time.increase(366 * DAY);
    await expectBecame(statement, { ...UNCHANGED, isKeyInForce: false });
  });

  it("is refused if its key was withdrawn before the issue, however early the statement says it was signed", async () => {
    await time.increase(60);
    await withdrawKey(fixture, fixture.authority);
    await time.increase(60);
    const statement = await discloseSelf(fixture);
    await expectRejectedCode(verifyStatement(fixture.network, statement), "DISCLOSURE_STATEMENT_KEY_NOT_IN_FORCE");
  });

  it("shows that it was suspended after the issue, and when, until it is accredited again", async () => {
    const statement = await discloseSelf(fixture);
    await suspend(fixture);
    await expectBecame(statement, {
      ...UNCHANGED,
      isIssuerAccredited: false,
      issuerSuspendedAt: await time.latest(),
    });
    const { network, keys } = fixture;
    await time.increase(60);
    const accrediting = {
      schema: networkSchemaId(network.deployment, "name-statement"),
      uri: "https://authority.example",
    };
    await fixture.asConsortium(
      network.attestationLog,
      "accredit",
      accrediting.schema,
      keys.authority.address,
      accrediting.uri,
    );
    await expectBecame(statement, UNCHANGED);
  });

  it("cannot issue once it is suspended", async () => {
    await suspend(fixture);
    await expectRejectedCode(statementFor(fixture), "ATTESTATION_ISSUER_NOT_ALLOWED");
  });

  it("shows that its DID was deactivated after the issue; before, it is refused", async () => {
    const statement = await discloseSelf(fixture);
    const { did } = fixture.authority.issuer;
    await time.increase(60);
    await deactivateDid(fixture.as(fixture.keys.authority), { did });
    await time.increase(60);
    await expectBecame(statement, { ...UNCHANGED, isIssuerDeactivated: true, isKeyInForce: false });
    const later = await discloseSelf(fixture);
    await expectRejectedCode(verifyStatement(fixture.network, later), "DISCLOSURE_STATEMENT_KEY_NOT_IN_FORCE");
  });

  it("has account and DID of one address, of this network", async () => {
    const { issuer, signer } = fixture.authority;
    const own = { ...fixture, authority: { issuer, signer: fixture.keys.guardian } };
    await expectRejectedCode(statementFor(own), "DISCLOSURE_ISSUER_MISMATCH");
    const did = issuer.did.replace(`:${fixture.network.deployment.name}:`, ":elsewhere:");
    const foreign = { ...fixture, authority: { issuer: { ...issuer, did }, signer } };
    await expectRejectedCode(statementFor(foreign), "DID_NETWORK_UNKNOWN");
  });
});
