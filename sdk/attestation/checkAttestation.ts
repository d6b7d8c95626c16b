import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDeployment } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import { accreditationOf } from "./accreditation.ts";
import type { Statement } from "./attestationUid.ts";
import { checkBytes32, checkObject } from "./checkField.ts";
import type { DecodedContent } from "./definition.ts";
import { describeContent } from "./describeContent.ts";
import { AttestationNotFound, AttestationRecordInconsistent } from "./errors.ts";
import type { SchemaName } from "./schemas.ts";
import { statementUid } from "./statement.ts";

/** What can be said of a statement now. */
export interface AttestationCheck {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly statement: Statement;
  /** Name, if the schema is one that every network registers. */
  readonly schemaName?: SchemaName;
  /** Decoded content; absent if the schema's definition does not say how it is encoded. */
  readonly content?: DecodedContent;
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
  checkObject("options", options);
  checkBytes32("uid", options.uid);
  const uid = options.uid.toLowerCase() as Hex;
  const filter = log.filters.Attested(uid);
  const [event] = await readDeployment(network, (from, to) => log.queryFilter(filter, from, to));
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
    ...(await describeContent(network, statement)),
    isLive,
    issuedAt: Number(status.issuedAt),
    expiresAt: Number(status.expiresAt),
    revokedAt: Number(status.revokedAt),
    issuerSuspendedAt: accreditation.suspendedAt,
  };
}
