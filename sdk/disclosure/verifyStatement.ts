import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { platformId } from "../platform/platformId.ts";
import {
  DisclosureStatementExpired,
  DisclosureStatementNotIssued,
  DisclosureStatementNotPublished,
  DisclosureStatementOtherNetwork,
  DisclosureStatementRevoked,
} from "./errors.ts";
import { nameStatementUid, type NameStatement, type NameStatementDocument } from "./nameStatement.ts";
import { parseNameStatement } from "./parseNameStatement.ts";
import { readDuty } from "./readDuty.ts";
import type { StatementKind } from "./statementUid.ts";
import { networkSchemaId } from "../attestation/schemaId.ts";

/** What a verified statement says. */
export interface VerifiedStatement {
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
  readonly kind: StatementKind;
  readonly name: string;
  readonly issuer: Hex;
  /** Whether the issuer is still accredited; a later suspension does not undo the statement, but a reader should know. */
  readonly isIssuerAccredited: boolean;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
}

/**
 * Verifies a name statement from the document and the chain alone: made for this network, issued by an accredited authority for exactly
 * this platform, pseudonym and kind, unaltered, neither expired nor revoked, and published by the pseudonym's holder.
 *
 * @param network connected network
 * @param value statement as received
 * @returns what it says
 * @throws {DisclosureStatementMalformed} {@link DisclosureStatementOtherNetwork} {@link DisclosureStatementNotIssued}
 * {@link DisclosureStatementRevoked} {@link DisclosureStatementExpired} {@link DisclosureStatementNotPublished}
 * @see docs/spec/disclosure.md section 6
 */
export async function verifyStatement(network: RealDidNetwork, value: unknown): Promise<VerifiedStatement> {
  const statement = parseNameStatement(value);
  const { document } = statement;
  checkNetwork(network, document);
  await checkAttestation(network, statement);
  await checkPublished(network, statement);
  const schema = networkSchemaId(network.deployment, "name-statement");
  return {
    platform: document.platform,
    pseudonym: BigInt(document.pseudonym),
    kind: document.kind,
    name: document.name,
    issuer: document.issuer,
    isIssuerAccredited: await view(network.attestationLog.mayIssue(schema, document.issuer)),
    expiresAt: document.expiresAt,
  };
}

function checkNetwork(network: RealDidNetwork, document: NameStatementDocument): void {
  const { deployment } = network;
  if (document.networkId !== deployment.networkId) throw new DisclosureStatementOtherNetwork("network");
  if (document.chainId !== String(deployment.chainId)) throw new DisclosureStatementOtherNetwork("chain");
  if (document.disclosureRegistry.toLowerCase() !== deployment.addresses.disclosureRegistry.toLowerCase()) {
    throw new DisclosureStatementOtherNetwork("registry");
  }
}

async function checkAttestation(network: RealDidNetwork, statement: NameStatement): Promise<void> {
  const uid = nameStatementUid(network.deployment, statement);
  const log = network.attestationLog;
  const { issuer } = statement.document;
  const [issuedAt, expiresAt, revokedAt] = await view(log.statusOf(issuer, uid));
  if (issuedAt === 0n) throw new DisclosureStatementNotIssued();
  if (revokedAt !== 0n) throw new DisclosureStatementRevoked(Number(revokedAt));
  if (!(await view(log.isLive(issuer, uid)))) throw new DisclosureStatementExpired(Number(expiresAt));
}

async function checkPublished(network: RealDidNetwork, statement: NameStatement): Promise<void> {
  const { document } = statement;
  const duty = await readDuty(network, platformId(document.platform), BigInt(document.pseudonym));
  if (duty.statement?.uid !== nameStatementUid(network.deployment, statement))
    throw new DisclosureStatementNotPublished();
}
