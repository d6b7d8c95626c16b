import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { NO_REF } from "./attestationUid.ts";
import { type SchemaDescription } from "./describeSchema.ts";
import { decodeContent } from "./content.ts";
import type { DecodedContent } from "./definition.ts";
import { AttestationDefinitionInvalid } from "./errors.ts";
import type { LoggedAnchor, LoggedSchema, LoggedStatement, Placed } from "./issuerEvents.ts";
import type { IssuerRecord } from "./issuerRecord.ts";
import type { AttestationStatus } from "./readStatuses.ts";
import { isNetworkPolicy, schemaId } from "./schemaId.ts";
import { statementUid } from "./statement.ts";

/** What an audit can find. `fault`: chain data contradict themselves or the rules. `note`: a reader should know. */
export const AUDIT_CODES = {
  RECORD_ALTERED: ["fault", "the event's fields do not hash to its uid"],
  RECORD_REPEATED: ["fault", "the uid was logged before"],
  STATUS_CONTRADICTS: ["fault", "what the log keeps contradicts its events"],
  SCHEMA_UNKNOWN: ["fault", "no such schema was registered"],
  SCHEMA_ALTERED: ["fault", "the schema's registration does not hash to its id"],
  CONTENT_INVALID: ["fault", "the content is not what the schema's definition says"],
  NOT_ACCREDITED: ["fault", "stated while the issuer was not accredited"],
  REVOKED_FINAL: ["fault", "revoked, though its schema does not allow it"],
  ANCHOR_CONTRADICTS: ["fault", "what the log keeps of the root contradicts its event"],
  ACCREDITATION_CONTRADICTS: ["fault", "what the log keeps of the issuer's accreditation contradicts its events"],
  CONTENT_UNTYPED: ["note", "the schema's definition does not say how content is encoded"],
  REFERENCE_UNKNOWN: ["note", "rests on a statement that is not in the log"],
  REFERENCE_NOT_LIVE: ["note", "rests on a statement that expired or was revoked"],
  REVOKED_UNLOGGED: ["note", "revocation of a statement that is not in the log: anchored or off chain"],
  ANCHORED_UNACCREDITED: ["note", "anchored while the issuer was accredited for no schema"],
  ISSUER_SUSPENDED: ["note", "the issuer is suspended for this schema"],
} as const;

/** Code of a finding. */
export type AuditCode = keyof typeof AUDIT_CODES;

/** One thing that an audit found. */
export interface AuditFinding {
  readonly code: AuditCode;
  readonly severity: "fault" | "note";
  /** uid, root or schema that it is about. */
  readonly about: Hex;
  readonly detail: string;
}

/** A statement, and how it stands at the newest block. */
export interface AuditedStatement extends LoggedStatement {
  readonly content?: DecodedContent;
  readonly issuedAt: number;
  /** Unix seconds; 0 if it was not revoked. */
  readonly revokedAt: number;
  readonly standing: "live" | "expired" | "revoked";
}

/**
 * A finding about something.
 *
 * @param code what was found
 * @param about uid, root or schema
 * @param more said after the code's own sentence
 * @returns the finding
 */
export function finding(code: AuditCode, about: Hex, more = ""): AuditFinding {
  const [severity, detail] = AUDIT_CODES[code];
  return { code, severity, about, detail: more === "" ? detail : `${detail}: ${more}` };
}

/**
 * Judges one statement: its hash, its status, its schema, its content, whether its issuer might issue it, and what it rests on.
 *
 * @param deployment network
 * @param record everything of the issuer
 * @param revokedIn block of each revocation, by uid
 * @param logged the statement
 * @returns the statement with its standing, and findings
 */
export function judgeStatement(
  deployment: Deployment,
  record: IssuerRecord,
  revokedIn: ReadonlyMap<Hex, number>,
  logged: LoggedStatement,
): { readonly statement: AuditedStatement; readonly findings: readonly AuditFinding[] } {
  const { uid, statement } = logged;
  const status = statusAt(record, record.statuses.get(uid));
  const codes: AuditCode[] = [];
  if (statementUid(deployment, record.issuer, statement) !== uid) codes.push("RECORD_ALTERED");
  if (isContradicted(record, revokedIn.get(uid), logged, status)) codes.push("STATUS_CONTRADICTS");
  const schema = record.schemas.get(statement.schema);
  if (!mightIssue(deployment, record, schema, logged)) codes.push("NOT_ACCREDITED");
  if (schema?.revocable === false && status.revokedAt !== 0) codes.push("REVOKED_FINAL");
  codes.push(...judgeReference(record, statement.ref));
  const content = schema === undefined ? "SCHEMA_UNKNOWN" : readContent(schema, statement.content);
  if (typeof content === "string") codes.push(content);
  const audited = {
    ...logged,
    ...(typeof content === "string" ? {} : { content }),
    issuedAt: status.issuedAt,
    revokedAt: status.revokedAt,
    standing: standingOf(status, statement.expiresAt, record.newest.time),
  };
  return { statement: audited, findings: codes.map((code) => finding(code, uid)) };
}

/**
 * Judges one anchor.
 *
 * @param record everything of the issuer
 * @param anchor the anchor
 * @returns findings
 */
export function judgeAnchor(record: IssuerRecord, anchor: LoggedAnchor): readonly AuditFinding[] {
  const findings: AuditFinding[] = [];
  if (anchor.anchoredAt !== record.times.get(anchor.block)) findings.push(finding("ANCHOR_CONTRADICTS", anchor.root));
  if (accreditedSchemas(record, anchor).length === 0) findings.push(finding("ANCHORED_UNACCREDITED", anchor.root));
  return findings;
}

/**
 * Judges a revocation of a statement of which the log has no event: an anchored or off-chain one, of which the log keeps nothing else.
 *
 * @param record everything of the issuer
 * @param revocation the revocation
 * @returns findings
 */
export function judgeUnlogged(
  record: IssuerRecord,
  { uid, block }: Placed & { readonly uid: Hex },
): readonly AuditFinding[] {
  const { issuedAt, revokedAt } = statusAt(record, record.statuses.get(uid));
  const isWhole = issuedAt === 0 && revokedAt === record.times.get(block);
  return [finding(isWhole ? "REVOKED_UNLOGGED" : "STATUS_CONTRADICTS", uid)];
}

/**
 * Judges the issuer's accreditation for a schema: the log must keep what the last events say.
 *
 * @param record everything of the issuer
 * @param schema schema id
 * @returns findings
 */
export function judgeAccreditation(record: IssuerRecord, schema: Hex): readonly AuditFinding[] {
  const kept = record.standings.get(schema) ?? { since: 0, suspendedAt: 0 };
  if (kept.since > record.newest.time) return []; // accredited anew after the newest block that was read
  const changes = record.accreditations.filter((change) => change.schema === schema);
  const last = changes.at(-1);
  const timeOf = (change: Placed | undefined): number => (change && record.times.get(change.block)) ?? 0;
  const since = timeOf(changes.findLast(({ isAccredited }) => isAccredited));
  const suspendedAt = last?.isAccredited === false ? timeOf(last) : 0;
  const isWhole = kept.since === since && passedBy(record, kept.suspendedAt) === suspendedAt;
  const known = record.schemas.has(schema) ? [] : [finding("SCHEMA_UNKNOWN", schema)];
  return isWhole ? known : [...known, finding("ACCREDITATION_CONTRADICTS", schema)];
}

/**
 * For which schemas the issuer was accredited at a place in the chain, by the events.
 *
 * @param record everything of the issuer
 * @param at block and position
 * @returns schema ids
 */
export function accreditedSchemas(record: IssuerRecord, at: Placed): readonly Hex[] {
  const accredited = new Set<Hex>();
  for (const change of record.accreditations) {
    if (change.block > at.block || (change.block === at.block && change.index > at.index)) break;
    if (change.isAccredited) accredited.add(change.schema);
    else accredited.delete(change.schema);
  }
  return [...accredited];
}

/**
 * Whether a schema's registration hashes to its id.
 *
 * @param schema as registered
 * @returns true if it does
 */
export function isSchemaWhole({ id, definition, revocable, policy }: LoggedSchema): boolean {
  return schemaId(definition, revocable, policy) === id;
}

/** A status as it was at the newest block whose events were read: state is read later, and goes on. */
function statusAt(record: IssuerRecord, status: AttestationStatus | undefined): AttestationStatus {
  if (status === undefined) return { issuedAt: 0, expiresAt: 0, revokedAt: 0 };
  return { ...status, revokedAt: passedBy(record, status.revokedAt) };
}

function passedBy({ newest }: IssuerRecord, time: number): number {
  return time > newest.time ? 0 : time;
}

/** The slot must say what the events say, to the second. */
function isContradicted(
  record: IssuerRecord,
  revocation: number | undefined,
  { statement, block }: LoggedStatement,
  status: AttestationStatus,
): boolean {
  const revokedAt = revocation === undefined ? 0 : record.times.get(revocation);
  return (
    status.issuedAt !== record.times.get(block) ||
    status.expiresAt !== statement.expiresAt ||
    status.revokedAt !== revokedAt
  );
}

/** What another policy answered then is not on record: the log asked it. */
function mightIssue(
  deployment: Deployment,
  record: IssuerRecord,
  schema: LoggedSchema | undefined,
  logged: LoggedStatement,
): boolean {
  if (schema === undefined || !isNetworkPolicy(deployment, schema.policy)) return true;
  return accreditedSchemas(record, logged).includes(schema.id);
}

function judgeReference(record: IssuerRecord, ref: Hex): readonly AuditCode[] {
  if (ref === NO_REF) return [];
  const status = statusAt(record, record.references.get(ref) ?? record.statuses.get(ref));
  if (status.issuedAt === 0) return ["REFERENCE_UNKNOWN"];
  return standingOf(status, status.expiresAt, record.newest.time) === "live" ? [] : ["REFERENCE_NOT_LIVE"];
}

function readContent(schema: LoggedSchema, encoded: Hex): DecodedContent | AuditCode {
  const description: SchemaDescription = schema;
  try {
    return decodeContent(description, encoded);
  } catch (thrown) {
    return thrown instanceof AttestationDefinitionInvalid ? "CONTENT_UNTYPED" : "CONTENT_INVALID";
  }
}

function standingOf(status: AttestationStatus, expiresAt: number, time: number): AuditedStatement["standing"] {
  if (status.revokedAt !== 0) return "revoked";
  return expiresAt !== 0 && expiresAt <= time ? "expired" : "live";
}
