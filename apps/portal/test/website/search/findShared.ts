import type { Buffer } from "node:buffer";

import type { Evidence, Halves } from "./evidence.ts";
import { readingsOf } from "./readings.ts";

/** A value that stands on both sides. */
export interface SharedValue {
  /** As far as it is printable; other bytes in hex. */
  readonly value: string;
  readonly first: string;
  readonly second: string;
}

/** So many bytes are enough to know a value again. */
const WINDOW = 16;
/** So many different bytes, and so few zeros, are no padding and no word of few letters. */
const FEWEST_DIFFERENT = 8;
const MOST_ZEROS = 3;
/** What stands in somebody else's evidence too for so many bytes is everybody's: a name, not a value. */
const COMMON = 8;
/** So many bytes of a window must be its own. */
const OWN_BYTES = 8;

type Windows = ReadonlyMap<string, string>;

/**
 * Searches for whatever stands in what two platforms' parties saw of one person, and not in what they saw of somebody else: what everybody
 * has in common (names of headers, the group's root, the gateway's own pages) joins nobody.
 *
 * @param person who was at both platforms
 * @param other somebody else at both, in a browser of their own
 * @returns one for each stretch of bytes
 */
export function findShared(person: Halves, other: Halves): readonly SharedValue[] {
  const common = commonIn([...other.first, ...other.second]);
  const second = windowsOf(person.second);
  const found = new Map<string, SharedValue>();
  for (const { where, text } of person.first) {
    for (const bytes of readingsOf(text)) {
      for (const { start, end, key } of stretches(bytes, second, common)) {
        const value = show(bytes.subarray(start, end));
        if (!found.has(value)) found.set(value, { value, first: where, second: second.get(key) ?? "" });
      }
    }
  }
  return [...found.values()];
}

/**
 * Sorts records by whose they are: those that hold something which only one of the sides was seen with.
 *
 * @param records for example the rows of a database
 * @param sides what each was seen with
 * @returns for each record the places of the sides whose it is; none for what is everybody's
 */
export function ownersOf(
  records: readonly Evidence[],
  sides: readonly (readonly Evidence[])[],
): readonly (readonly number[])[] {
  const windows = sides.map(windowsOf);
  const common = inSeveral(sides.map(commonIn));
  return records.map(({ text }) => {
    const found = new Set<number>();
    for (const bytes of readingsOf(text)) {
      const own = ownBytesOf(bytes, common);
      for (let at = 0; at + WINDOW <= bytes.length; at++) {
        const key = keyAt(bytes, at);
        if (!isOwn(own, at)) continue;
        const having = windows.flatMap((side, i) => (side.has(key) ? [i] : []));
        if (having.length === 1) found.add(having[0] as number);
      }
    }
    return [...found];
  });
}

function windowsOf(evidence: readonly Evidence[]): Windows {
  const windows = new Map<string, string>();
  for (const { where, text } of evidence) {
    for (const bytes of readingsOf(text)) {
      for (let at = 0; at + WINDOW <= bytes.length; at++) {
        if (isTelling(bytes, at)) windows.set(keyAt(bytes, at), where);
      }
    }
  }
  return windows;
}

function commonIn(evidence: readonly Evidence[]): ReadonlySet<string> {
  const common = new Set<string>();
  for (const { text } of evidence) {
    for (const bytes of readingsOf(text)) {
      for (let at = 0; at + COMMON <= bytes.length; at++) common.add(keyAt(bytes, at, COMMON));
    }
  }
  return common;
}

/** Runs of windows that the second half has too, without those that only touch something common. */
function stretches(
  bytes: Buffer,
  second: Windows,
  common: ReadonlySet<string>,
): readonly { readonly start: number; readonly end: number; readonly key: string }[] {
  const own = ownBytesOf(bytes, common);
  const found: { start: number; end: number; key: string }[] = [];
  for (let at = 0; at + WINDOW <= bytes.length; at++) {
    const key = keyAt(bytes, at);
    if (!isTelling(bytes, at) || !second.has(key)) continue;
    if (!isOwn(own, at)) continue;
    const last = found.at(-1);
    if (last !== undefined && at <= last.end) last.end = at + WINDOW;
    else found.push({ start: at, end: at + WINDOW, key });
  }
  return found;
}

/** What stands in more than one of them. */
function inSeveral(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [seen, again] = [new Set<string>(), new Set<string>()];
  for (const key of sets.flatMap((one) => [...one])) (seen.has(key) ? again : seen).add(key);
  return again;
}

/** 1 for each byte that is part of nothing common. */
function ownBytesOf(bytes: Buffer, common: ReadonlySet<string>): Uint8Array {
  const own = new Uint8Array(bytes.length).fill(1);
  for (let at = 0; at + COMMON <= bytes.length; at++) {
    if (common.has(keyAt(bytes, at, COMMON))) own.fill(0, at, at + COMMON);
  }
  return own;
}

function isOwn(own: Uint8Array, at: number): boolean {
  return own.subarray(at, at + WINDOW).reduce((sum, one) => sum + one, 0) >= OWN_BYTES;
}

function isTelling(bytes: Buffer, at: number): boolean {
  const seen = new Set<number>();
  let zeros = 0;
  for (let i = at; i < at + WINDOW; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0 && ++zeros > MOST_ZEROS) return false;
    seen.add(byte);
  }
  return seen.size >= FEWEST_DIFFERENT;
}

function keyAt(bytes: Buffer, at: number, length = WINDOW): string {
  return bytes.toString("latin1", at, at + length);
}

function show(bytes: Buffer): string {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? bytes.toString("latin1") : `0x${bytes.toString("hex")}`;
}
