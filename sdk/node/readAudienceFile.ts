import { closeSync, openSync, readSync } from "node:fs";

import { DisclosureCountInvalid } from "../disclosure/errors.ts";
import type { CountedAudience } from "../disclosure/planAudiences.ts";
import type { Field } from "../platform/parseFields.ts";
import { parsePseudonym } from "../pseudonym/parsePseudonym.ts";
import { type CsvRecord, CsvMalformed, csvRecords } from "./csvRecords.ts";

const COLUMNS = ["pseudonym", "followers", "field"] as const;
const PIECE_BYTES = 1 << 16;

/**
 * Reads what a platform counted from a CSV file, row by row, in constant memory. Its header names the columns `pseudonym` (as the registry's
 * events show it), `followers` and `field` (a name of policy/fields.json), in any order and no others: nothing else of an account
 * belongs beside its pseudonym.
 *
 * @param file path
 * @param fields all fields: policy/fields.json
 * @param onBytes given every piece of the file as it is read
 * @returns the rows
 * @throws {@link DisclosureCountInvalid} with the first line that is wrong; a file system's error if there is no such file
 * @see docs/spec/disclosure.md section 1
 * @example
 * for (const { pseudonym, followers } of readAudienceFile("counts.csv", fields)) console.log(pseudonym, followers);
 */
export function* readAudienceFile(
  file: string,
  fields: readonly Field[],
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): Generator<CountedAudience> {
  const numbers = new Map(fields.map(({ name, number }) => [name, number]));
  let line = 1;
  let places: readonly number[] | undefined;
  try {
    for (const record of csvRecords(readPieces(file, onBytes))) {
      line = record.line;
      if (places === undefined) places = placesOf(record);
      else yield readRow(record, places, numbers);
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvMalformed)) throw thrown;
    throw new DisclosureCountInvalid(thrown.line ?? line, thrown.message);
  }
  if (places === undefined) throw new DisclosureCountInvalid(1, `the header ${COLUMNS.join(",")} is missing`);
}

/** The decoder takes away a byte order mark. */
function* readPieces(file: string, onBytes: (bytes: Uint8Array) => void): Generator<string> {
  const source = openSync(file, "r");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = new Uint8Array(PIECE_BYTES);
    for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
      const bytes = buffer.subarray(0, read);
      onBytes(bytes);
      yield decode(() => decoder.decode(bytes, { stream: true }));
    }
    yield decode(() => decoder.decode());
  } finally {
    closeSync(source);
  }
}

function decode(read: () => string): string {
  try {
    return read();
  } catch {
    throw new CsvMalformed(undefined, "it or what follows is no UTF-8 text");
  }
}

function placesOf({ line, cells }: CsvRecord): readonly number[] {
  const places = COLUMNS.map((column) => cells.indexOf(column));
  if (cells.length !== COLUMNS.length || places.includes(-1))
    throw new DisclosureCountInvalid(line, `the header must name the columns ${COLUMNS.join(", ")} and no others`);
  return places;
}

function readRow(
  { line, cells }: CsvRecord,
  places: readonly number[],
  numbers: ReadonlyMap<string, number>,
): CountedAudience {
  if (cells.length !== COLUMNS.length)
    throw new DisclosureCountInvalid(line, `it has ${cells.length} cells instead of ${COLUMNS.length}`);
  const [pseudonym = "", followers = "", field = ""] = places.map((place) => cells[place] ?? "");
  const number = numbers.get(field);
  if (number === undefined) throw new DisclosureCountInvalid(line, "its field is none of policy/fields.json");
  if (!/^\d{1,15}$/u.test(followers)) throw new DisclosureCountInvalid(line, "its followers are no whole number");
  return { line, pseudonym: readPseudonym(line, pseudonym), followers: Number(followers), field: number };
}

function readPseudonym(line: number, text: string): bigint {
  try {
    return parsePseudonym(text);
  } catch {
    throw new DisclosureCountInvalid(
      line,
      "its pseudonym is none: 0x and up to 64 hex digits, below the field's order",
    );
  }
}
