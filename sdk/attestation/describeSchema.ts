import { ZeroAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { checkAddress } from "./checkField.ts";
import { parseDefinition } from "./definition.ts";
import { AttestationFieldInvalid } from "./errors.ts";
import { schemaId } from "./schemaId.ts";

/** A schema as the log registers it. With its definition as a literal type the content is typed. */
export interface SchemaDescription<Definition extends string = string> {
  readonly id: Hex;
  /** Text whose final parenthesised list is the ABI encoding of the content. */
  readonly definition: Definition;
  /** Whether its statements can be revoked. */
  readonly revocable: boolean;
  /** Contract that says who may issue; the zero address for anyone. */
  readonly policy: Hex;
}

/** What a schema is made of. */
export interface SchemaOptions<Definition extends string = string> {
  readonly definition: Definition;
  /** True unless given. */
  readonly revocable?: boolean;
  /** Anyone may issue unless given; {@link networkPolicy} for issuers whom the consortium accredits. */
  readonly policy?: Hex;
}

/**
 * Describes a schema, to state by it: checks the definition and computes the id. It need not be registered yet.
 *
 * @param options definition, whether revocable, and policy
 * @returns the schema
 * @throws {AttestationDefinitionInvalid} {@link AttestationFieldInvalid}
 * @see docs/spec/attestation.md section 8
 * @example
 * const rating = describeSchema({ definition: "A rating of a shop. (uint8 stars)" });
 * await attest(network, { schema: rating, subject, content: { stars: 5n } });
 */
export function describeSchema<const Definition extends string>(
  options: SchemaOptions<Definition>,
): SchemaDescription<Definition> {
  const { definition, revocable = true, policy = ZeroAddress as Hex } = options ?? {};
  parseDefinition(definition);
  if (typeof revocable !== "boolean") throw new AttestationFieldInvalid("revocable", "true or false");
  checkAddress("policy", policy);
  return { id: schemaId(definition, revocable, policy), definition, revocable, policy };
}
