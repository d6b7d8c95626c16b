/** Bounds of a message: an answer with a proof takes some 2,500 characters in 30 parts. */
const MOST_CHARACTERS = 32_768;
const MOST_PARTS = 512;
const MOST_DEPTH = 8;

/** Names that mean something to JavaScript itself; no message of ours has them. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** JSON that can no longer be changed. */
export type PlainJson =
  string | number | boolean | null | readonly PlainJson[] | { readonly [name: string]: PlainJson };

/**
 * Copies a message's content if it is plain JSON of bounded size, and freezes the copy: what is shown to a person is what is signed, whatever
 * its sender does with the original.
 *
 * @param value of any shape, from anyone
 * @returns the copy; undefined if it is no JSON, too big, too deep, in a circle, or has names such as `__proto__`
 */
export function plainCopy(value: unknown): PlainJson | undefined {
  const left = { characters: MOST_CHARACTERS, parts: MOST_PARTS };
  try {
    return copy(value, left, MOST_DEPTH);
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined;
    throw thrown;
  }
}

class NotPlain extends Error {}

interface Left {
  characters: number;
  parts: number;
}

function copy(value: unknown, left: Left, depth: number): PlainJson {
  if (--left.parts < 0 || depth < 0) throw new NotPlain();
  switch (typeof value) {
    case "string":
      return spend(value, left);
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new NotPlain();
      return value;
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? copyList(value, left, depth) : copyObject(value, left, depth);
    default:
      throw new NotPlain();
  }
}

function copyList(list: readonly unknown[], left: Left, depth: number): PlainJson {
  // Before it is walked: an array may claim four thousand million places.
  if (list.length > left.parts) throw new NotPlain();
  return Object.freeze(Array.from(list, (item) => copy(item, left, depth - 1)));
}

function copyObject(object: object, left: Left, depth: number): PlainJson {
  const prototype: unknown = Object.getPrototypeOf(object);
  // Maps, dates, buffers and the like are no JSON. An object of another realm has that realm's prototype, whose own is null.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new NotPlain();
  const names = Object.keys(object);
  if (names.length > left.parts) throw new NotPlain();
  const entries = names.map((name): [string, PlainJson] => {
    if (RESERVED.has(name)) throw new NotPlain();
    return [spend(name, left), copy((object as Record<string, unknown>)[name], left, depth - 1)];
  });
  return Object.freeze(Object.fromEntries(entries));
}

function spend(text: string, left: Left): string {
  left.characters -= text.length;
  if (left.characters < 0) throw new NotPlain();
  return text;
}
