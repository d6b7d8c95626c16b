import type { Hex } from "../chain/hex.ts";
import { ChainUnreachable } from "../chain/errors.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { accreditationOf, wasAccredited } from "./accreditation.ts";
import { isIncluded } from "./anchorTree.ts";
import type { Statement } from "./attestationUid.ts";
import { type SchemaContent, decodeContent } from "./content.ts";
import { AttestationNotFound, AttestationRecordInconsistent } from "./errors.ts";
import { networkSchemaOf } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";
import { statementUid } from "./statement.ts";

/** What can be said of a statement now. */
export interface AttestationCheck {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly statement: Statement;
  /** Name and decoded content, if the schema is one that every network registers. */
  readonly schemaName?: SchemaName;
  readonly content?: SchemaContent[SchemaName];
  /** Neither expired nor revoked. */
  readonly isLive: boolean;
  /** When it was logged or anchored, unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  /** Unix seconds; 0 if it was not revoked. */
  readonly revokedAt: number;
  /** Unix seconds; 0 if its issuer is not suspended. A later suspension does not undo a statement, but a reader should know. */
  readonly issuerSuspendedAt: number;
}

/**
 * Checks a statement of the log by its uid.
 *
 * @param network connected network
 * @param options the `uid`
 * @returns statement, decoded content and standing
 * @throws {AttestationNotFound} {@link AttestationRecordInconsistent}, {@link AttestationContentInvalid}
 * @see docs/spec/attestation.md section 5
 */
export async function checkAttestation(
  network: RealDidNetwork,
  options: { readonly uid: Hex },
): Promise<AttestationCheck> {
  const { deployment, attestationLog: log } = network;
  const { uid } = options;
  const [event] = await view(log.queryFilter(log.filters.Attested(uid), deployment.fromBlock));
  if (event === undefined) throw new AttestationNotFound(uid);
  const { schema, issuer, subject, ref, expiresAt, salt, content } = event.args;
  const statement = { schema, subject, ref, expiresAt: Number(expiresAt), salt, content } as Statement;
  if (statementUid(deployment, issuer as Hex, statement) !== uid) throw new AttestationRecordInconsistent(uid);
  const [isLive, status, accreditation] = await Promise.all([
    view(log.isLive(issuer, uid)),
    view(log.statusOf(issuer, uid)),
    accreditationOf(network, schema as Hex, issuer as Hex),
  ]);
  return {
    uid,
    issuer: issuer as Hex,
    statement,
    ...describeContent(network, statement),
    isLive,
    issuedAt: Number(status.issuedAt),
    expiresAt: Number(status.expiresAt),
    revokedAt: Number(status.revokedAt),
    issuerSuspendedAt: accreditation.suspendedAt,
  };
}

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
  const { issuer, statement, root, proof } = anchored;
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
  const isAccreditedOnly = schema.policy.toLowerCase() === deployment.addresses.attestationLog.toLowerCase();
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
    ...describeContent(network, statement),
    isLive: revokedAt === 0 && !isExpired,
    issuedAt,
    expiresAt: statement.expiresAt,
    revokedAt,
    issuerSuspendedAt: accreditation.suspendedAt,
  };
}

function describeContent(
  network: RealDidNetwork,
  statement: Statement,
): Pick<AttestationCheck, "schemaName" | "content"> {
  const schema = networkSchemaOf(network.deployment, statement.schema);
  return schema === undefined
    ? {}
    : { schemaName: schema.name, content: decodeContent(schema.name, statement.content) };
}
