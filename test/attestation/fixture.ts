import { type Signer, ZeroAddress, hexlify, randomBytes, zeroPadValue } from "ethers";
import hre from "hardhat";

import { NO_REF, type Statement, type StatementOrigin, attestationUid } from "../../sdk/attestation/attestationUid.ts";
import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemas } from "../../sdk/attestation/schemas.ts";
import { ATTEST_TYPES, REVOKE_TYPES, attestMessage, attestationDomain } from "../../sdk/attestation/typedData.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { AttestationLog, IssuerAccreditation } from "../../typechain-types/index.ts";

/** Far enough ahead for every test. */
export const LATE = 4_000_000_000;

/** The log as deploy/ leaves it before the hand-over: the deployer administers without delay. */
export interface AttestationFixture {
  readonly log: AttestationLog;
  readonly accreditation: IssuerAccreditation;
  readonly deployer: Signer;
  readonly authority: Signer;
  readonly stranger: Signer;
  readonly issuer: Hex;
  readonly strangerAddress: Hex;
  /** Id of the schema that most tests use; only the authority may issue. */
  readonly schema: Hex;
  readonly origin: StatementOrigin;
}

export const deployAttestation: () => Promise<AttestationFixture> = hre.deployments.createFixture(async () => {
  await hre.deployments.fixture(["attestation"]);
  const [deployer, , authority, stranger] = await hre.ethers.getSigners();
  if (deployer === undefined || authority === undefined || stranger === undefined) throw new Error("too few accounts");
  const log = await hre.ethers.getContractAt("AttestationLog", (await hre.deployments.get("AttestationLog")).address);
  const policy = (await hre.deployments.get("IssuerAccreditation")).address as Hex;
  const { definition, revocable } = attestationSchemas["name-statement"];
  const issuer = (await authority.getAddress()) as Hex;
  return {
    log: log.connect(authority),
    accreditation: await hre.ethers.getContractAt("IssuerAccreditation", policy),
    deployer,
    authority,
    stranger,
    issuer,
    strangerAddress: (await stranger.getAddress()) as Hex,
    schema: schemaId(definition, revocable, policy),
    origin: {
      chainId: (await hre.ethers.provider.getNetwork()).chainId,
      log: (await log.getAddress()) as Hex,
      issuer,
    },
  };
});

/** A statement of the usual schema with 32 bytes of content and a fresh salt. */
export function statement(fixture: AttestationFixture, own: Partial<Statement> = {}): Statement {
  return {
    schema: fixture.schema,
    subject: zeroPadValue(fixture.strangerAddress, 32) as Hex,
    ref: NO_REF,
    expiresAt: 0,
    salt: hexlify(randomBytes(32)) as Hex,
    content: hexlify(randomBytes(32)) as Hex,
    ...own,
  };
}

/** Its uid when the authority issues it. */
export function uidOf(fixture: AttestationFixture, one: Statement): Hex {
  return attestationUid(one, fixture.origin);
}

/** Registers a schema that anyone may issue, revocable or not, and returns its id. */
export async function openSchema(fixture: AttestationFixture, revocable: boolean): Promise<Hex> {
  const definition = `test ${revocable ? "revocable" : "final"}`;
  await fixture.log.registerSchema(definition, revocable, ZeroAddress);
  return schemaId(definition, revocable, ZeroAddress as Hex);
}

/** Signs a statement for delegated issue; chain and contract can be bent. */
export async function signAttest(
  fixture: AttestationFixture,
  signer: Signer,
  one: Statement,
  bent: { deadline?: number; chainId?: bigint; contract?: Hex } = {},
): Promise<Hex> {
  const domain = attestationDomain(bent.chainId ?? fixture.origin.chainId, bent.contract ?? fixture.origin.log);
  const message = attestMessage(fixture.issuer, one, bent.deadline ?? LATE);
  return (await signer.signTypedData(domain, ATTEST_TYPES, message)) as Hex;
}

/** Signs a revocation; chain and contract can be bent. */
export async function signRevoke(
  fixture: AttestationFixture,
  signer: Signer,
  uid: Hex,
  bent: { deadline?: number; chainId?: bigint; contract?: Hex } = {},
): Promise<Hex> {
  const domain = attestationDomain(bent.chainId ?? fixture.origin.chainId, bent.contract ?? fixture.origin.log);
  const message = { issuer: fixture.issuer, uid, deadline: bent.deadline ?? LATE };
  return (await signer.signTypedData(domain, REVOKE_TYPES, message)) as Hex;
}
