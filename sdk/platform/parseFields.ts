import { readArray, readInteger, readObject, readText } from "./document.ts";
import { PlatformFieldUnknown, PlatformPolicyMalformed } from "./errors.ts";

/** A field of self-media. Its number is its bit in a policy on chain and is never given to another field. */
export interface Field {
  /** 0 to 63. */
  readonly number: number;
  readonly name: string;
  readonly title: string;
}

/**
 * Reads policy/fields.json.
 *
 * @param document the parsed JSON
 * @returns the fields, by rising number
 * @throws {PlatformPolicyMalformed}
 * @example
 * parseFields({ fields: [{ number: 3, name: "finance", title: "Finance" }] })[0]?.name; // "finance"
 */
export function parseFields(document: unknown): readonly Field[] {
  const { fields: list } = readObject({ value: document, path: "" }, ["fields"]);
  const fields = readArray(list).map((item) => {
    const { number, name, title } = readObject(item, ["number", "name", "title"]);
    return {
      number: readInteger(number, 0, 63),
      name: readText(name, /^[a-z0-9-]+$/, "a name of a-z, 0-9 and '-'"),
      title: readText(title),
    };
  });
  for (const [i, field] of fields.entries()) {
    const before = fields[i - 1];
    if (before !== undefined && before.number >= field.number) {
      throw new PlatformPolicyMalformed(`fields[${i}].number`, "above the one before");
    }
    if (fields.findIndex((other) => other.name === field.name) !== i) {
      throw new PlatformPolicyMalformed(`fields[${i}].name`, "a name that no other field has");
    }
  }
  return fields;
}

/**
 * The number under which the contracts know a field.
 *
 * @param fields list of all fields
 * @param name for example `finance`
 * @returns 0 to 63
 * @throws {PlatformFieldUnknown}
 */
export function fieldNumber(fields: readonly Field[], name: string): number {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new PlatformFieldUnknown(name);
  return found.number;
}
