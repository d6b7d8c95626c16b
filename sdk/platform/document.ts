import { PlatformPolicyMalformed } from "./errors.ts";

/** One value of a JSON document and where it is, so that a refusal can say so. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

/**
 * Reads an object that has exactly these keys.
 *
 * @returns its places by key
 * @throws {PlatformPolicyMalformed}
 */
export function readObject<Key extends string>(place: Place, keys: readonly Key[]): Readonly<Record<Key, Place>> {
  const { value, path } = place;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PlatformPolicyMalformed(path, "an object");
  const fields = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((key) => !(keys as readonly string[]).includes(key));
  if (unknown !== undefined) throw new PlatformPolicyMalformed(join(path, unknown), "left out: no such key is known");
  const missing = keys.find((key) => !(key in fields));
  if (missing !== undefined) throw new PlatformPolicyMalformed(join(path, missing), "given");
  return Object.fromEntries(keys.map((key) => [key, { value: fields[key], path: join(path, key) }])) as Record<
    Key,
    Place
  >;
}

/** Reads an array. @throws {PlatformPolicyMalformed} */
export function readArray({ value, path }: Place): readonly Place[] {
  if (!Array.isArray(value)) throw new PlatformPolicyMalformed(path, "a list");
  return value.map((item: unknown, i) => ({ value: item, path: `${path}[${i}]` }));
}

/** Reads a text that is not empty, and of a form if one is given. @throws {PlatformPolicyMalformed} */
export function readText({ value, path }: Place, form = /./, expected = "a text"): string {
  if (typeof value !== "string" || !form.test(value)) throw new PlatformPolicyMalformed(path, expected);
  return value;
}

/** Reads a whole number within bounds. @throws {PlatformPolicyMalformed} */
export function readInteger({ value, path }: Place, lowest: number, highest: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < lowest || value > highest) {
    throw new PlatformPolicyMalformed(path, `a whole number from ${lowest} to ${highest}`);
  }
  return value;
}

/** Reads a list of different texts. @throws {PlatformPolicyMalformed} */
export function readTexts(place: Place): readonly string[] {
  const texts = readArray(place).map((item) => readText(item));
  if (new Set(texts).size !== texts.length) throw new PlatformPolicyMalformed(place.path, "a list without repetition");
  return texts;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
