import { AbiCoder, isAddress, isHexString } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { type DecodedContent, type DefinitionField, HALF_CHARACTER } from "./definition.ts";
import { AttestationContentInvalid } from "./errors.ts";
import { isLaidOut } from "./layout.ts";

/**
 * Encodes content by its fields.
 *
 * @param schema name or id, for the error
 * @param fields of the schema
 * @param content one value for each field, nothing more
 * @returns ABI encoding
 * @throws {AttestationContentInvalid}
 */
export function encodeFields(schema: string, fields: readonly DefinitionField[], content: unknown): Hex {
  const values = checkContent(schema, fields, content);
  return AbiCoder.defaultAbiCoder().encode(typesOf(fields), values) as Hex;
}

/**
 * Refuses content that does not fit its fields.
 *
 * @param schema name or id, for the error
 * @param fields of the schema
 * @param content candidate
 * @returns its values in the order of the fields
 * @throws {AttestationContentInvalid}
 */
export function checkContent(schema: string, fields: readonly DefinitionField[], content: unknown): readonly unknown[] {
  if (typeof content === "object" && content !== null && Object.keys(content).length === fields.length) {
    const given = content as Readonly<Record<string, unknown>>;
    const values = fields.map(({ name }) => (Object.hasOwn(given, name) ? given[name] : undefined));
    if (fields.every(({ type }, i) => isValue(type, values[i]))) return values;
  }
  throw new AttestationContentInvalid(schema, shapeOf(fields));
}

/**
 * Decodes content by its fields. Only the one encoding that {@link encodeFields} makes is accepted: neither bytes after it, nor offsets
 * in another order, nor bits in the padding.
 *
 * @param schema name or id, for the error
 * @param fields of the schema
 * @param encoded ABI encoding
 * @returns one value for each field: bigint, boolean, text, 0x hex, or a list of these
 * @throws {AttestationContentInvalid}
 */
export function decodeFields(schema: string, fields: readonly DefinitionField[], encoded: Hex): DecodedContent {
  try {
    if (isHexString(encoded) && isLaidOut(fields, encoded)) {
      const coder = AbiCoder.defaultAbiCoder();
      const values = coder.decode(typesOf(fields), encoded).toArray(true);
      if (coder.encode(typesOf(fields), values) === encoded.toLowerCase()) {
        return Object.fromEntries(fields.map(({ name }, i) => [name, values[i]]));
      }
    }
  } catch {
    // the coder does not say more than that it does not decode
  }
  throw new AttestationContentInvalid(schema, shapeOf(fields));
}

function isValue(type: string, value: unknown): boolean {
  if (type.endsWith("[]")) return Array.isArray(value) && value.every((item) => isValue(type.slice(0, -2), item));
  if (type === "bool") return typeof value === "boolean";
  if (type === "string") return typeof value === "string" && !HALF_CHARACTER.test(value);
  if (type === "address") return typeof value === "string" && value.startsWith("0x") && isAddress(value);
  const size = Number(/\d+$/.exec(type)?.[0] ?? 0);
  if (type.startsWith("bytes")) return isHexString(value, size === 0 ? true : size);
  if (typeof value !== "bigint") return false;
  return type.startsWith("uint") ? BigInt.asUintN(size, value) === value : BigInt.asIntN(size, value) === value;
}

function typesOf(fields: readonly DefinitionField[]): string[] {
  return fields.map(({ type }) => type);
}

function shapeOf(fields: readonly DefinitionField[]): string {
  return fields.length === 0 ? "no value" : fields.map(({ name, type }) => `${name} (${type})`).join(", ");
}
