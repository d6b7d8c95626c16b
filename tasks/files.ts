import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from "node:fs";

import { TaskFileUnreadable, TaskFileUnwritable } from "./errors.ts";

/**
 * Reads a text file that a task is given, without the byte order mark that spreadsheets and editors put before it.
 *
 * @param file path
 * @param fix what the file should be
 * @returns its text
 * @throws {@link TaskFileUnreadable}
 */
export function readText(file: string, fix: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    throw new TaskFileUnreadable(file, fix, existsSync(file) ? undefined : "there is no such file");
  }
}

/**
 * Reads a JSON file that a task is given.
 *
 * @param file path
 * @param fix what the file should be
 * @returns parsed JSON, unchecked
 * @throws {@link TaskFileUnreadable}
 */
export function readJson(file: string, fix = "Check the path, and that the file is JSON."): unknown {
  const text = readText(file, fix);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TaskFileUnreadable(file, fix, "it is not JSON");
  }
}

/**
 * Reads a list that a task is given: JSON, or one item a line in a .jsonl file.
 *
 * @param file path
 * @param fix what to give, if this is no list
 * @param isLines whether it has one item a line; by its name unless given
 * @returns items, unchecked
 * @throws {@link TaskFileUnreadable}
 */
export function readList(file: string, fix: string, isLines = file.endsWith(".jsonl")): readonly unknown[] {
  const text = readText(file, fix);
  let items: unknown;
  try {
    const lines = isLines ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : undefined;
    items = lines?.map((line) => JSON.parse(line) as unknown) ?? JSON.parse(text);
  } catch {
    throw new TaskFileUnreadable(file, fix, "it is not JSON");
  }
  if (Array.isArray(items)) return items as readonly unknown[];
  throw new TaskFileUnreadable(file, fix, "it is no list");
}

/**
 * Writes a new file, whole and on the disk when this returns. A file that holds just this already is left as it is.
 *
 * @param file path
 * @param pieces its text
 * @throws {@link TaskFileUnwritable} if it holds anything else: no statement, document or proof is ever overwritten
 */
export function writeOnce(file: string, pieces: Iterable<string>): void {
  let target: number | undefined;
  try {
    target = openSync(file, "wx");
    for (const piece of pieces) writeSync(target, piece);
    fsyncSync(target);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw new TaskFileUnwritable(file, "cannot be written");
    if (!holds(file, pieces)) throw new TaskFileUnwritable(file, "holds something else");
  } finally {
    if (target !== undefined) closeSync(target);
  }
}

function holds(file: string, pieces: Iterable<string>): boolean {
  const source = openSync(file, "r");
  try {
    for (const piece of pieces) {
      const expected = Buffer.from(piece);
      const found = Buffer.alloc(expected.length);
      if (readSync(source, found) !== expected.length || !found.equals(expected)) return false;
    }
    return readSync(source, Buffer.alloc(1)) === 0;
  } finally {
    closeSync(source);
  }
}
