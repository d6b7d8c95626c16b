/** One cell and what ends it. In quotes it may hold commas, lines, and two quotes for one. A lone \r ends a line if something follows. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r(?=[^\n]))/y;

/** Longest record, in characters: without it one quote too many would take the whole file into memory. */
const LONGEST_RECORD = 1_000_000;

/** A text that is no CSV. */
export class CsvMalformed extends Error {
  /**
   * @param line where, from 1, if it is known
   * @param what is wrong
   */
  constructor(
    readonly line: number | undefined,
    what: string,
  ) {
    super(what);
  }
}

/** A record of a CSV text. */
export interface CsvRecord {
  /** Line in which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV (RFC 4180) piece by piece, with any line ending; empty lines are passed over, and spaces around a cell without quotes.
 *
 * @param pieces of the text, broken anywhere
 * @returns its records, the header too
 * @throws {CsvMalformed} if a quote stands where none may, or a record is too long
 */
export function* csvRecords(pieces: Iterable<string>): Generator<CsvRecord> {
  let [rest, line] = ["", 1];
  function* take(): Generator<CsvRecord> {
    let start = 0;
    for (;;) {
      const record = readRecord(rest, start);
      if (record === undefined) break;
      const text = rest.slice(start, record.end);
      if (text.trim() !== "") yield { line, cells: record.cells };
      line += countLines(text);
      start = record.end;
    }
    rest = rest.slice(start);
  }
  for (const piece of pieces) {
    rest += piece;
    yield* take();
    if (rest.length > LONGEST_RECORD)
      throw new CsvMalformed(line, "a quote where none may stand, or a line without an end");
  }
  if (rest === "") return;
  rest += "\n";
  yield* take();
  if (rest !== "") throw new CsvMalformed(line, "a quote where none may stand");
}

/** Undefined: no whole record begins there. */
function readRecord(
  text: string,
  start: number,
): { readonly cells: readonly string[]; readonly end: number } | undefined {
  const cells: string[] = [];
  CELL.lastIndex = start;
  for (;;) {
    const [whole, quoted, plain = "", end] = CELL.exec(text) ?? [];
    if (whole === undefined) return undefined;
    cells.push(quoted?.replaceAll('""', '"') ?? plain.trim());
    if (end !== ",") return { cells, end: CELL.lastIndex };
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) lines += 1;
  }
  return lines;
}
