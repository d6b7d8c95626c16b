import { hexlify, randomBytes } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { NO_REF, type Statement, attestationUid } from "./attestationUid.ts";
import { checkBytes32, checkObject, checkTime } from "./checkField.ts";
import { type ContentOf, type StatementSchema, encodeContent } from "./content.ts";
import { describeSchema } from "./describeSchema.ts";
import { AttestationFieldInvalid } from "./errors.ts";
import { networkSchemaId } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** What an issuer states. */
export interface StatementOptions<Schema extends StatementSchema = SchemaName> {
  /** Name of a schema that every network registers, or any other schema as `describeSchema`, `registerSchema` and `readSchema` give it. */
  readonly schema: Schema;
  /** 32 bytes; for a DID use `didSubject`. */
  readonly subject: Hex;
  readonly content: ContentOf<Schema>;
  /** uid of the statement that this one rests on; none unless given. */
  readonly ref?: Hex;
  /** Unix seconds; 0, never, unless given. */
  readonly expiresAt?: number;
  /** 32 fresh random bytes unless given. */
  readonly salt?: Hex;
}

/**
 * Completes and checks a statement.
 *
 * @param deployment network on whose log it will stand
 * @param options what is stated
 * @returns the statement as the log takes it
 * @throws {AttestationFieldInvalid} {@link AttestationContentInvalid}, {@link AttestationSchemaNameUnknown}, {@link AttestationDefinitionInvalid}
 */
export function createStatement<Schema extends StatementSchema>(
  deployment: Deployment,
  options: StatementOptions<Schema>,
): Statement {
  checkObject("statement", options);
  const { subject, ref = NO_REF, expiresAt = 0, salt = hexlify(randomBytes(32)) as Hex } = options;
  const schema = idOf(deployment, options.schema);
  checkBytes32("subject", subject);
  checkBytes32("ref", ref);
  checkBytes32("salt", salt);
  checkTime("expiresAt", expiresAt);
  return { schema, subject, ref, expiresAt, salt, content: encodeContent<Schema>(options.schema, options.content) };
}

function idOf(deployment: Deployment, schema: StatementSchema): Hex {
  if (typeof schema !== "object" || schema === null) return networkSchemaId(deployment, schema);
  const { id } = describeSchema(schema);
  if (schema.id !== id)
    throw new AttestationFieldInvalid("schema", "the id that its definition, revocability and policy hash to");
  return id;
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
