import { hexlify, isHexString, randomBytes } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { NO_REF, type Statement, attestationUid } from "./attestationUid.ts";
import { type SchemaContent, encodeContent } from "./content.ts";
import { AttestationFieldInvalid } from "./errors.ts";
import { networkSchemaId } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** What an issuer states. */
export interface StatementOptions<Name extends SchemaName = SchemaName> {
  readonly schema: Name;
  /** 32 bytes; for a DID use `didSubject`. */
  readonly subject: Hex;
  readonly content: SchemaContent[Name];
  /** uid of the statement that this one rests on; none unless given. */
  readonly ref?: Hex;
  /** Unix seconds; 0, never, unless given. */
  readonly expiresAt?: number;
  /** 32 fresh random bytes unless given. */
  readonly salt?: Hex;
}

const MAX_UINT40 = 2 ** 40 - 1;

/**
 * Completes and checks a statement of one of the network's schemas.
 *
 * @param deployment network on whose log it will stand
 * @param options what is stated
 * @returns the statement as the log takes it
 * @throws {AttestationFieldInvalid} {@link AttestationContentInvalid}, {@link AttestationSchemaNameUnknown}
 */
export function createStatement<Name extends SchemaName>(
  deployment: Deployment,
  options: StatementOptions<Name>,
): Statement {
  const { subject, ref = NO_REF, expiresAt = 0, salt = hexlify(randomBytes(32)) as Hex } = options;
  const schema = networkSchemaId(deployment, options.schema);
  for (const [field, value] of Object.entries({ subject, ref, salt })) {
    if (!isHexString(value, 32)) throw new AttestationFieldInvalid(field, "0x and 64 hex digits");
  }
  if (!Number.isInteger(expiresAt) || expiresAt < 0 || expiresAt > MAX_UINT40) {
    throw new AttestationFieldInvalid("expiresAt", "unix seconds, or 0 for never");
  }
  return { schema, subject, ref, expiresAt, salt, content: encodeContent(options.schema, options.content) };
}

/**
 * The uid of a statement on a network's log.
 *
 * @param deployment network
 * @param issuer account that issues
 * @param statement the statement
 * @returns uid
 */
export function statementUid(deployment: Deployment, issuer: Hex, statement: Statement): Hex {
  return attestationUid(statement, { chainId: deployment.chainId, log: deployment.addresses.attestationLog, issuer });
}
