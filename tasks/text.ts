import { readFileSync } from "node:fs";

import { TaskFileUnreadable } from "./errors.ts";

/**
 * Reads a JSON file that a task is given.
 *
 * @param file path
 * @returns parsed JSON, unchecked
 * @throws {@link TaskFileUnreadable}
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    throw new TaskFileUnreadable(file, "Check the path, and that the file is JSON.");
  }
}

/** A time for a table; `-` for none. */
export function dateOf(seconds: number): string {
  return seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
