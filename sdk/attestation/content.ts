import { AbiCoder, isHexString } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { AttestationContentInvalid } from "./errors.ts";
import { schemaNamed } from "./schemaId.ts";
import type { AttestationSchema, SchemaName } from "./schemas.ts";

/** Content of each schema; every value 32 bytes. */
export interface SchemaContent {
  readonly "real-name-confirmation": { readonly recordHash: Hex };
  readonly "business-identity": { readonly creditCodeHash: Hex };
  readonly "name-statement": { readonly documentHash: Hex };
  readonly qualification: { readonly qualification: Hex; readonly certificateHash: Hex };
}

/**
 * Encodes a statement's content as its schema defines it.
 *
 * @param name name of the schema
 * @param content one value for each field of the schema
 * @returns ABI encoding
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNameUnknown}
 * @see docs/spec/attestation.md section 3
 * @example encodeContent("name-statement", { documentHash: keccak256(toUtf8Bytes(document)) as Hex })
 */
export function encodeContent<Name extends SchemaName>(name: Name, content: SchemaContent[Name]): Hex {
  const schema = schemaNamed(name);
  const given: Readonly<Record<string, unknown>> = content;
  const values = schema.content.map((field) => given[field.name]);
  const fits = values.every((value) => isHexString(value, 32)) && Object.keys(given).length === values.length;
  if (!fits) throw new AttestationContentInvalid(name, shapeOf(schema));
  return AbiCoder.defaultAbiCoder().encode(typesOf(schema), values) as Hex;
}

/**
 * Decodes a statement's content.
 *
 * @param name name of the schema
 * @param encoded ABI encoding, exactly as long as the schema says
 * @returns one value for each field
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNameUnknown}
 */
export function decodeContent<Name extends SchemaName>(name: Name, encoded: Hex): SchemaContent[Name] {
  const schema = schemaNamed(name);
  if (!isHexString(encoded, 32 * schema.content.length)) throw new AttestationContentInvalid(name, shapeOf(schema));
  const values = AbiCoder.defaultAbiCoder().decode(typesOf(schema), encoded).toArray() as Hex[];
  return Object.fromEntries(
    schema.content.map((field, i) => [field.name, values[i]]),
  ) as unknown as SchemaContent[Name];
}

function typesOf(schema: AttestationSchema): string[] {
  return schema.content.map((field) => field.type);
}

function shapeOf(schema: AttestationSchema): string {
  return schema.content.map((field) => `${field.name} (${field.type})`).join(", ");
}
