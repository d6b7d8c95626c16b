import type { Hex } from "../chain/hex.ts";
import type { DefinitionContent, DefinitionField } from "./definition.ts";
import type { SchemaDescription } from "./describeSchema.ts";
import { parseDefinition } from "./definition.ts";
import { decodeFields, encodeFields } from "./fields.ts";
import { schemaNamed } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** Content of each schema that every network registers; every value 32 bytes. */
export interface SchemaContent {
  readonly "real-name-confirmation": { readonly recordHash: Hex };
  readonly "business-identity": { readonly creditCodeHash: Hex };
  readonly "name-statement": { readonly documentHash: Hex };
  readonly qualification: { readonly qualification: Hex; readonly certificateHash: Hex };
}

/** A schema to state by: one that every network registers, by its name, or any other, described. */
export type StatementSchema = SchemaName | SchemaDescription;

/** Content of a schema, typed by its name or by its definition. */
export type ContentOf<Schema extends StatementSchema> = Schema extends SchemaName
  ? SchemaContent[Schema]
  : Schema extends SchemaDescription<infer Definition>
    ? DefinitionContent<Definition>
    : never;

/**
 * Encodes a statement's content as its schema defines it.
 *
 * @param schema name of the schema, or its description
 * @param content one value for each field of the schema
 * @returns ABI encoding
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNameUnknown} {@link AttestationDefinitionInvalid}
 * @see docs/spec/attestation.md section 8
 * @example encodeContent("name-statement", { documentHash: keccak256(toUtf8Bytes(document)) as Hex })
 */
export function encodeContent<Schema extends StatementSchema>(schema: Schema, content: ContentOf<Schema>): Hex {
  const { label, fields } = shapeOf(schema);
  return encodeFields(label, fields, content);
}

/**
 * Decodes a statement's content; accepts nothing but what {@link encodeContent} makes.
 *
 * @param schema name of the schema, or its description
 * @param encoded ABI encoding, exactly as the schema says
 * @returns one value for each field
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNameUnknown} {@link AttestationDefinitionInvalid}
 * @see docs/spec/attestation.md section 8
 */
export function decodeContent<Schema extends StatementSchema>(schema: Schema, encoded: Hex): ContentOf<Schema> {
  const { label, fields } = shapeOf(schema);
  return decodeFields(label, fields, encoded) as ContentOf<Schema>;
}

/**
 * How a schema is called in errors, and its fields.
 *
 * @param schema name or description, perhaps from outside
 * @returns label and fields
 * @throws {AttestationSchemaNameUnknown} {@link AttestationDefinitionInvalid}
 */
export function shapeOf(schema: StatementSchema): {
  readonly label: string;
  readonly fields: readonly DefinitionField[];
} {
  if (typeof schema !== "object" || schema === null) return { label: schema, fields: schemaNamed(schema).content };
  return { label: schema.id, fields: parseDefinition(schema.definition) };
}
