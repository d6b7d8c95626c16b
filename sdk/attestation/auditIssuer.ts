import type { Hex } from "../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../chain/network.ts";
import {
  type AuditFinding,
  type AuditedStatement,
  accreditedSchemas,
  finding,
  isSchemaWhole,
  judgeAccreditation,
  judgeAnchor,
  judgeStatement,
  judgeUnlogged,
} from "./auditFindings.ts";
import { checkAddress } from "./checkField.ts";
import type { LoggedAnchor, LoggedSchema, Placed } from "./issuerEvents.ts";
import { type AuditIssuerOptions, type IssuerRecord, readIssuerRecord } from "./issuerRecord.ts";
import { networkSchemaOf } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** A schema by which the issuer stated something or for which it was accredited. */
export interface AuditedSchema extends LoggedSchema {
  /** Name, if it is one of the schemas that every network registers. */
  readonly name?: SchemaName;
  readonly statements: number;
  /** Accreditations and suspensions, in order, in unix seconds. Empty for a schema that governance does not govern. */
  readonly timeline: readonly { readonly isAccredited: boolean; readonly uri: string; readonly time: number }[];
}

/** A root, with its time. */
export interface AuditedAnchor extends LoggedAnchor {
  /** Schemas for which the issuer was accredited then. */
  readonly accreditedFor: readonly Hex[];
}

/** Everything of one issuer that the chain tells, judged. */
export interface IssuerAudit {
  readonly issuer: Hex;
  /** Newest block that was read, and its unix seconds. */
  readonly block: number;
  readonly time: number;
  readonly schemas: readonly AuditedSchema[];
  readonly statements: readonly AuditedStatement[];
  readonly anchors: readonly AuditedAnchor[];
  /** Revocations of statements that are not in the log. */
  readonly revokedUnlogged: readonly (Placed & { readonly uid: Hex })[];
  readonly findings: readonly AuditFinding[];
  readonly counts: {
    readonly statements: number;
    readonly live: number;
    readonly expired: number;
    readonly revoked: number;
    readonly anchors: number;
    /** Items under all roots, as their issuer counts them. */
    readonly anchored: number;
    readonly faults: number;
    readonly notes: number;
  };
  /** Nothing contradicts anything. Notes may remain. */
  readonly isSound: boolean;
}

/**
 * Audits one issuer from chain data alone: hashes every statement again, holds it against the log's state, decodes it, follows the issuer's
 * accreditations, its anchors, and what its statements rest on.
 *
 * @param network connected network; a provider is enough
 * @param issuer account
 * @param options progress and stop
 * @returns everything found; look at `isSound` and `findings` first
 * @throws {AttestationFieldInvalid} {@link ChainUnreachable}
 * @see docs/spec/attestation.md section 11
 * @example
 * const { isSound, counts, findings } = await auditIssuer(network, issuer); // true, { statements: 1200, live: 1188, ... }, []
 */
export async function auditIssuer(
  network: RealDidNetwork,
  issuer: Hex,
  options: AuditIssuerOptions = {},
): Promise<IssuerAudit> {
  checkAddress("issuer", issuer);
  return judgeIssuer(network.deployment, await readIssuerRecord(network, issuer, options));
}

/**
 * Judges what was read of one issuer.
 *
 * @param deployment network
 * @param record everything of the issuer
 * @returns the audit
 */
export function judgeIssuer(deployment: Deployment, record: IssuerRecord): IssuerAudit {
  const revokedIn = new Map(record.revocations.map(({ uid, block }) => [uid, block]));
  const judged = record.statements.map((logged) => judgeStatement(deployment, record, revokedIn, logged));
  const statements = judged.map(({ statement }) => statement);
  const logged = new Set(statements.map(({ uid }) => uid));
  const revokedUnlogged = record.revocations.filter(({ uid }) => !logged.has(uid));
  const schemas = describeSchemas(deployment, record);
  const findings = [
    ...schemas.flatMap(judgeSchema),
    ...[...record.standings.keys()].flatMap((schema) => judgeAccreditation(record, schema)),
    ...repeated(statements.map(({ uid }) => uid)),
    ...judged.flatMap((one) => one.findings),
    ...record.anchors.flatMap((anchor) => judgeAnchor(record, anchor)),
    ...revokedUnlogged.flatMap((revocation) => judgeUnlogged(record, revocation)),
  ];
  const faults = findings.filter(({ severity }) => severity === "fault").length;
  const count = (standing: AuditedStatement["standing"]): number =>
    statements.filter((one) => one.standing === standing).length;
  return {
    issuer: record.issuer,
    block: record.newest.number,
    time: record.newest.time,
    schemas,
    statements,
    anchors: record.anchors.map((anchor) => ({ ...anchor, accreditedFor: accreditedSchemas(record, anchor) })),
    revokedUnlogged,
    findings,
    counts: {
      statements: statements.length,
      live: count("live"),
      expired: count("expired"),
      revoked: count("revoked"),
      anchors: record.anchors.length,
      anchored: record.anchors.reduce((sum, anchor) => sum + anchor.count, 0),
      faults,
      notes: findings.length - faults,
    },
    isSound: faults === 0,
  };
}

function describeSchemas(deployment: Deployment, record: IssuerRecord): readonly AuditedSchema[] {
  const used = new Map<Hex, number>(record.accreditations.map(({ schema }) => [schema, 0]));
  for (const { statement } of record.statements) used.set(statement.schema, (used.get(statement.schema) ?? 0) + 1);
  return [...used].flatMap(([id, statements]) => {
    const schema = record.schemas.get(id);
    if (schema === undefined) return [];
    const name = networkSchemaOf(deployment, id)?.name;
    const changes = record.accreditations.filter((change) => change.schema === id);
    const timeline = changes.map(({ isAccredited, uri, block }) => ({
      isAccredited,
      uri,
      time: record.times.get(block) ?? 0,
    }));
    return [{ ...schema, ...(name === undefined ? {} : { name }), statements, timeline }];
  });
}

function judgeSchema(schema: AuditedSchema): readonly AuditFinding[] {
  const last = schema.timeline.at(-1);
  return [
    ...(isSchemaWhole(schema) ? [] : [finding("SCHEMA_ALTERED", schema.id)]),
    ...(last === undefined || last.isAccredited
      ? []
      : [finding("ISSUER_SUSPENDED", schema.id, `since ${last.time} (unix seconds)`)]),
  ];
}

function repeated(uids: readonly Hex[]): readonly AuditFinding[] {
  const seen = new Set<Hex>();
  return uids.flatMap((uid) => (seen.size === seen.add(uid).size ? [finding("RECORD_REPEATED", uid)] : []));
}
