import { type ContentOf, type StatementSchema, shapeOf } from "./content.ts";
import type { DecodedContent, DefinitionField } from "./definition.ts";
import { checkContent } from "./fields.ts";

/**
 * Reads content from JSON, in which integers stand as decimal digits (`"5"`) or, if they are small, as numbers.
 *
 * @param schema name of the schema, or its description
 * @param value parsed JSON
 * @returns content as {@link encodeContent} takes it
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNameUnknown} {@link AttestationDefinitionInvalid}
 * @see docs/spec/attestation.md section 8
 * @example parseContent(describeSchema({ definition: "A rating. (uint8 stars)" }), { stars: "5" }) // { stars: 5n }
 */
export function parseContent<Schema extends StatementSchema>(schema: Schema, value: unknown): ContentOf<Schema> {
  const { label, fields } = shapeOf(schema);
  const given = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const typeOf = new Map(fields.map(({ name, type }: DefinitionField) => [name, type]));
  const content = Object.fromEntries(given.map(([name, one]) => [name, parseValue(typeOf.get(name) ?? "", one)]));
  checkContent(label, fields, content);
  return content as ContentOf<Schema>;
}

/**
 * Makes content fit for JSON: integers become decimal digits.
 *
 * @param content as decoded
 * @returns the same with texts for integers; {@link parseContent} reads it
 * @see docs/spec/attestation.md section 8
 */
export function formatContent(content: DecodedContent): DecodedContent {
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, formatValue(value)]));
}

function parseValue(type: string, value: unknown): unknown {
  if (type.endsWith("[]")) return Array.isArray(value) ? value.map((one) => parseValue(type.slice(0, -2), one)) : value;
  if (!/^u?int/.test(type)) return value;
  if (typeof value === "string" && /^-?(?:0|[1-9]\d{0,77})$/.test(value)) return BigInt(value);
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}

function formatValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formatValue);
  return typeof value === "bigint" ? String(value) : value;
}
