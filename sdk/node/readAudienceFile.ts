import { createReadStream } from "node:fs";

import { CsvError, type Info, parse } from "csv-parse";

import { DisclosureCountInvalid } from "../disclosure/errors.ts";
import type { CountedAudience } from "../disclosure/planAudiences.ts";
import type { Field } from "../platform/parseFields.ts";
import { parsePseudonym } from "../pseudonym/parsePseudonym.ts";

const COLUMNS = ["pseudonym", "followers", "field"] as const;
/** Longest record: without it one quote too many would take the whole file into memory. */
const LONGEST_RECORD = 10_000;
const LINE_ENDS = ["\r\n", "\n", "\r"];

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
 * for await (const { pseudonym, followers } of readAudienceFile("counts.csv", fields)) console.log(pseudonym, followers);
 */
export async function* readAudienceFile(
  file: string,
  fields: readonly Field[],
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): AsyncGenerator<CountedAudience> {
  const numbers = new Map(fields.map(({ name, number }) => [name, number]));
  const input = createReadStream(file);
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: LONGEST_RECORD,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  input.on("data", (chunk) => onBytes(chunk as Uint8Array)); // no encoding is set
  input.on("error", (reason) => parser.destroy(reason));
  input.pipe(parser);
  let places: readonly number[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const line = info.lines;
      if (places === undefined) places = placesOf(line, record);
      else yield readRow(line, record, places, numbers);
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    // Not as the cause: the parser's words quote the row.
    throw new DisclosureCountInvalid(
      Number(thrown.lines),
      "a quote where none may stand, or an earlier one without an end",
    );
  } finally {
    input.destroy();
  }
  if (places === undefined) throw new DisclosureCountInvalid(1, `the header ${COLUMNS.join(",")} is missing`);
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

function placesOf(line: number, cells: readonly string[]): readonly number[] {
  const places = COLUMNS.map((column) => cells.indexOf(column));
  if (cells.length !== COLUMNS.length || places.includes(-1))
    throw new DisclosureCountInvalid(line, `the header must name the columns ${COLUMNS.join(", ")} and no others`);
  return places;
}

function readRow(
  line: number,
  cells: readonly string[],
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
