import { createReadStream } from "node:fs";

import { type Info, parse } from "csv-parse";
import {
  EnrolmentCreditCodeInvalid,
  EnrolmentResidentIdInvalid,
  normaliseName,
  parseCreditCode,
  parseResidentId,
} from "realdid";

import { AuthorityRegisterFileUnreadable } from "../errors.ts";

/** What a file lists. */
export type RegisterKind = "people" | "organisations";

/** One row of a file, or why it is none. */
export interface RegisterRow {
  /** From 1 on; the header is line 1. */
  readonly line: number;
  readonly name: string;
  /** Resident identity number or unified social credit code, normalised. */
  readonly number: string;
  /** What is wrong; never quotes the row. */
  readonly fault?: string;
}

const HEADERS: Readonly<Record<RegisterKind, readonly [string, string]>> = {
  people: ["name", "number"],
  organisations: ["name", "creditCode"],
};
const LONGEST_NAME = 200;
const LONGEST_RECORD = 10_000;

/**
 * Reads a CSV file row by row.
 *
 * @param file path
 * @param kind what it lists
 * @param onBytes told how many bytes were read
 * @returns its rows, good and bad
 * @throws {@link AuthorityRegisterFileUnreadable} if it is no CSV file with the two columns
 */
export async function* readRows(
  file: string,
  kind: RegisterKind,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<RegisterRow> {
  const input = createReadStream(file);
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  input.on("data", (chunk) => onBytes(chunk.length));
  input.on("error", (reason) => parser.destroy(reason));
  input.pipe(parser);
  let columns: readonly [number, number] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: readonly string[]; info: Info }>) {
      line = info.lines;
      if (columns === undefined) columns = columnsOf(record, kind);
      else yield checkRow(record, columns, kind, line);
    }
  } catch (thrown) {
    if (thrown instanceof AuthorityRegisterFileUnreadable) throw thrown;
    // Not as the cause: a trace would print it.
    throw new AuthorityRegisterFileUnreadable(whyUnreadable(thrown, line));
  } finally {
    input.destroy();
  }
  if (columns === undefined) throw new AuthorityRegisterFileUnreadable("it is empty");
}

function columnsOf(header: readonly string[], kind: RegisterKind): readonly [number, number] {
  const [name, number] = HEADERS[kind].map((wanted) => header.findIndex((one) => one.trim() === wanted));
  if (name === undefined || number === undefined || name < 0 || number < 0) {
    throw new AuthorityRegisterFileUnreadable(
      `its first line does not have the columns ${HEADERS[kind].join(" and ")}`,
    );
  }
  return [name, number];
}

function checkRow(
  record: readonly string[],
  columns: readonly [number, number],
  kind: RegisterKind,
  line: number,
): RegisterRow {
  const given = record[columns[0]] ?? "";
  // An organisation's name is an official text: its full-width brackets stay.
  const name = kind === "people" ? normaliseName(given) : given.trim().normalize("NFC");
  const written = record[columns[1]] ?? "";
  const nameFault = faultOfName(name);
  if (nameFault !== undefined) return { line, name: "", number: "", fault: nameFault };
  try {
    return { line, name, number: kind === "people" ? parseResidentId(written) : parseCreditCode(written) };
  } catch (thrown) {
    const isRefusal = thrown instanceof EnrolmentResidentIdInvalid || thrown instanceof EnrolmentCreditCodeInvalid;
    if (!isRefusal) throw thrown;
    return { line, name: "", number: "", fault: `the number's ${thrown.part} is wrong` };
  }
}

function faultOfName(name: string): string | undefined {
  if (name === "") return "the name is missing";
  if (name.length > LONGEST_NAME) return "the name is too long";
  // What a file in another encoding than UTF-8 turns into.
  return /[\p{Cc}\p{Cs}\ufffd]/u.test(name) ? "the name is not readable as UTF-8 text" : undefined;
}

/** The parser's messages quote the row; its codes do not. */
function whyUnreadable(thrown: unknown, line: number): string {
  const { code } = thrown as { readonly code?: unknown };
  return `${typeof code === "string" ? code : "it cannot be read"} after line ${line}`;
}
