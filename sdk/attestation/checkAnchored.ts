import type { Hex } from "../chain/hex.ts";
import { ChainUnreachable } from "../chain/errors.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { accreditationOf, wasAccredited } from "./accreditation.ts";
import { isIncluded } from "./anchorTree.ts";
import type { Statement } from "./attestationUid.ts";
import { checkAddress, checkObject, checkStatement } from "./checkField.ts";
import type { AttestationCheck } from "./checkAttestation.ts";
import { describeContent } from "./describeContent.ts";
import { AttestationNotFound } from "./errors.ts";
import { isNetworkPolicy } from "./schemaId.ts";
import { statementUid } from "./statement.ts";

/** A statement that stands under an anchored root. */
export interface AnchoredStatement {
  readonly issuer: Hex;
  readonly statement: Statement;
  readonly root: Hex;
  /** Siblings from leaf to root. */
  readonly proof: readonly Hex[];
}

/**
 * Checks a statement that its issuer anchored: included, by an issuer that was accredited when it anchored (or of a schema that is open to anyone).
 *
 * @param network connected network
 * @param anchored statement, issuer, root and proof
 * @returns statement, decoded content and standing
 * @throws {AttestationNotFound} if it is not under a root that this issuer anchored while accredited; {@link AttestationContentInvalid}
 * @see docs/spec/attestation.md section 5
 */
export async function checkAnchored(network: RealDidNetwork, anchored: AnchoredStatement): Promise<AttestationCheck> {
  const { deployment, attestationLog: log, runner } = network;
  checkObject("anchored", anchored);
  const { issuer, statement, root, proof } = anchored;
  checkAddress("issuer", issuer);
  checkStatement(statement);
  const uid = statementUid(deployment, issuer, statement);
  if (!isIncluded(uid, root, proof)) throw new AttestationNotFound(uid);
  const latest = await view(runner.provider?.getBlock("latest") ?? Promise.resolve(null));
  if (latest === null) throw new ChainUnreachable(undefined);
  const [anchoredAt, status, schema, accreditation] = await Promise.all([
    view(log.anchoredAt(issuer, root)),
    view(log.statusOf(issuer, uid)),
    view(log.schemaOf(statement.schema)),
    accreditationOf(network, statement.schema, issuer),
  ]);
  const issuedAt = Number(anchoredAt);
  const isAccreditedOnly = isNetworkPolicy(deployment, schema.policy as Hex);
  const mightIssue = isAccreditedOnly
    ? await wasAccredited(network, statement.schema, issuer, issuedAt)
    : schema.registered && BigInt(schema.policy) === 0n;
  if (issuedAt === 0 || !mightIssue) throw new AttestationNotFound(uid);
  const revokedAt = schema.revocable ? Number(status.revokedAt) : 0;
  const isExpired = statement.expiresAt !== 0 && statement.expiresAt <= latest.timestamp;
  return {
    uid,
    issuer,
    statement,
    ...(await describeContent(network, statement)),
    isLive: revokedAt === 0 && !isExpired,
    issuedAt,
    expiresAt: statement.expiresAt,
    revokedAt,
    issuerSuspendedAt: accreditation.suspendedAt,
  };
}
