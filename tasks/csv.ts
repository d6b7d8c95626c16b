/** One cell and what ends it. In quotes it may hold commas, lines, and two quotes for one. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads CSV with a header (RFC 4180); empty lines are passed over, and spaces around a cell without quotes.
 *
 * @param text the file's text
 * @returns one row for each line after the header, by column
 * @throws if a quote stands where none may, a row is of another length, or a column's name stands twice
 */
export function readCsv(text: string): readonly ReadonlyMap<string, string>[] {
  const [header = [], ...rows] = readRows(text);
  if (new Set(header).size !== header.length) throw new Error("a column's name stands twice");
  return rows.map((cells, i) => {
    if (cells.length !== header.length)
      throw new Error(`row ${i + 1} has ${cells.length} cells, the header ${header.length}`);
    return new Map(header.map((name, i) => [name, cells[i] ?? ""]));
  });
}

function readRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length || row.length > 0) {
    const [whole, quoted, plain = "", end] = CELL.exec(text) ?? [];
    if (whole === undefined) throw new Error("a quote where none may stand");
    row.push(quoted?.replaceAll('""', '"') ?? plain.trim());
    if (end === ",") continue;
    if (row.length > 1 || whole.trim() !== "") rows.push(row);
    row = [];
  }
  return rows;
}
