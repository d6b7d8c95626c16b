import { accreditationOf } from "../attestation/accreditation.ts";
import { networkSchemaId } from "../attestation/schemaId.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { DidNetworkUnknown } from "../did/errors.ts";
import { identityOf } from "../did/identityOf.ts";
import type { PublicKeyJwk } from "../did/publicKeyJwk.ts";
import { resolveDid } from "../did/resolveDid.ts";
import { formatDidTime } from "../did/selectVersion.ts";
import { compressedP256 } from "../enrolment/certificate/es256.ts";
import { statementKeysOf } from "../enrolment/certificate/issuerKey.ts";
import { isSignedBy } from "../enrolment/certificate/sdJwtText.ts";
import { platformId } from "../platform/platformId.ts";
import {
  DisclosureStatementExpired,
  DisclosureStatementKeyNotInForce,
  DisclosureStatementNotIssued,
  DisclosureStatementNotPublished,
  DisclosureStatementOtherNetwork,
  DisclosureStatementRevoked,
  DisclosureStatementSignatureInvalid,
} from "./errors.ts";
import { nameStatementUid, type NameStatement } from "./nameStatement.ts";
import { parseNameStatement } from "./parseNameStatement.ts";
import { readDuty } from "./readDuty.ts";
import { readNameStatement, type NameStatementDocument } from "./readNameStatement.ts";
import type { StatementKind } from "./statementUid.ts";

/** What a verified statement says, and what became of its issuer and backer: nothing of that undoes the statement, but a reader should know. */
export interface VerifiedStatement {
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
  readonly kind: StatementKind;
  readonly name: string;
  /** uid of its attestation. */
  readonly uid: Hex;
  readonly issuer: Hex;
  /** Whether the issuer is still accredited. */
  readonly isIssuerAccredited: boolean;
  /** When the issuer was suspended, unix seconds; 0 if it is not. */
  readonly issuerSuspendedAt: number;
  /** Whether the issuer's DID was deactivated. */
  readonly isIssuerDeactivated: boolean;
  /** Whether the key that signed still stands in the issuer's document; if not, it was rotated or withdrawn since. */
  readonly isKeyInForce: boolean;
  /** Kind backer: whether the backer's business identity still stands, which it did at disclosure. Kind self: true. */
  readonly isBackerLive: boolean;
  /** By the chain's clock, unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
}

/**
 * Verifies a name statement from the document, the chain and the authority's DID alone: made for this network, issued by an accredited authority for exactly
 * this platform, pseudonym and kind, signed by a key that stood in the authority's document when it was issued, unaltered, neither expired nor
 * revoked, and published by the pseudonym's holder.
 *
 * @param network connected network; a provider is enough
 * @param value statement as received
 * @returns what it says
 * @throws {DisclosureStatementMalformed} {@link DisclosureStatementOtherNetwork} {@link DisclosureStatementNotIssued}
 * {@link DisclosureStatementRevoked} {@link DisclosureStatementExpired} {@link DisclosureStatementKeyNotInForce}
 * {@link DisclosureStatementSignatureInvalid} {@link DisclosureStatementNotPublished}, and what `resolveDid` throws
 * @see docs/spec/disclosure.md section 6
 */
export async function verifyStatement(network: RealDidNetwork, value: unknown): Promise<VerifiedStatement> {
  const statement = parseNameStatement(value);
  const document = readNameStatement(statement);
  checkNetwork(network, document);
  const uid = nameStatementUid(network.deployment, statement);
  const issuedAt = await checkAttestation(network, document.issuer, uid);
  const key = await checkSignature(network, statement, document, issuedAt);
  await checkPublished(network, document, uid);
  const { platform, pseudonym, kind, name, issuer, expiresAt } = document;
  const became = await readIssuer(network, document, key);
  const backer = document.businessIdentity;
  const isBackerLive = backer === undefined || (await view(network.attestationLog.isLive(issuer, backer)));
  return { platform, pseudonym, kind, name, uid, issuer, ...became, isBackerLive, issuedAt, expiresAt };
}

function checkNetwork(network: RealDidNetwork, document: NameStatementDocument): void {
  const { networkId, chainId, addresses } = network.deployment;
  if (document.networkId !== networkId.toLowerCase()) throw new DisclosureStatementOtherNetwork("network");
  if (document.chainId !== chainId) throw new DisclosureStatementOtherNetwork("chain");
  if (document.disclosureRegistry !== addresses.disclosureRegistry.toLowerCase())
    throw new DisclosureStatementOtherNetwork("registry");
  try {
    identityOf(network, document.issuerDid);
  } catch (thrown) {
    throw thrown instanceof DidNetworkUnknown ? new DisclosureStatementOtherNetwork("network") : thrown;
  }
}

async function checkAttestation({ attestationLog: log }: RealDidNetwork, issuer: Hex, uid: Hex): Promise<number> {
  const [issuedAt, expiresAt, revokedAt] = await view(log.statusOf(issuer, uid));
  if (issuedAt === 0n) throw new DisclosureStatementNotIssued();
  if (revokedAt !== 0n) throw new DisclosureStatementRevoked(Number(revokedAt));
  if (!(await view(log.isLive(issuer, uid)))) throw new DisclosureStatementExpired(Number(expiresAt));
  return Number(issuedAt);
}

/** The chain's time of issue counts, not the document's: whoever has a key that was withdrawn could write an earlier one. */
async function checkSignature(
  network: RealDidNetwork,
  { credential }: NameStatement,
  { issuerDid, keyId }: NameStatementDocument,
  issuedAt: number,
): Promise<PublicKeyJwk> {
  const { didDocument } = await resolveDid(network, issuerDid, { versionTime: formatDidTime(issuedAt) });
  const key = statementKeysOf(didDocument).find(({ id }) => id === keyId)?.publicKeyJwk;
  if (key?.crv !== "P-256") throw new DisclosureStatementKeyNotInForce(keyId);
  if (!isSignedBy(key, credential.slice(0, credential.indexOf("~")))) throw new DisclosureStatementSignatureInvalid();
  return key;
}

async function checkPublished(network: RealDidNetwork, document: NameStatementDocument, uid: Hex): Promise<void> {
  const duty = await readDuty(network, platformId(document.platform), document.pseudonym);
  if (duty.statement?.uid !== uid) throw new DisclosureStatementNotPublished();
}

async function readIssuer(
  network: RealDidNetwork,
  { issuer, issuerDid }: NameStatementDocument,
  key: PublicKeyJwk,
): Promise<
  Pick<VerifiedStatement, "isIssuerAccredited" | "issuerSuspendedAt" | "isIssuerDeactivated" | "isKeyInForce">
> {
  const schema = networkSchemaId(network.deployment, "name-statement");
  const { since, suspendedAt } = await accreditationOf(network, schema, issuer);
  const { didDocument, didDocumentMetadata } = await resolveDid(network, issuerDid);
  const signed = compressedP256(key);
  return {
    isIssuerAccredited: since !== 0 && suspendedAt === 0,
    issuerSuspendedAt: suspendedAt,
    isIssuerDeactivated: didDocumentMetadata.deactivated,
    isKeyInForce: statementKeysOf(didDocument).some(({ publicKeyJwk }) => compressedP256(publicKeyJwk) === signed),
  };
}
