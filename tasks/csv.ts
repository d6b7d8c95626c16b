import { parse } from "csv-parse/sync";

/**
 * Reads a CSV text with a header.
 *
 * @param text the file's text
 * @returns one row for each line after the header, by column
 * @throws if a quote stands where none may, a row is of another length, or a column's name stands twice
 */
export function readCsv(text: string): readonly ReadonlyMap<string, string>[] {
  const [header = [], ...rows] = parse(text, {
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as readonly (readonly string[])[];
  if (new Set(header).size !== header.length) throw new Error("a column's name stands twice");
  return rows.map((cells, i) => {
    if (cells.length !== header.length)
      throw new Error(`row ${i + 1} has ${cells.length} cells, the header ${header.length}`);
    return new Map(header.map((name, i) => [name, cells[i] ?? ""]));
  });
}
