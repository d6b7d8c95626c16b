import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

import { HardhatError } from "hardhat/internal/core/errors";
import { ERRORS } from "hardhat/internal/core/errors-list";
import type { CLIArgumentType, HardhatRuntimeEnvironment } from "hardhat/types";

import { TaskFileUnreadable, TaskFileUnwritable } from "./errors.ts";

/**
 * Reads a JSON file that a task is given.
 *
 * @param file path
 * @returns parsed JSON, unchecked
 * @throws {@link TaskFileUnreadable}
 */
export function readJson(file: string): unknown {
  const fix = "Check the path, and that the file is JSON.";
  const text = readText(file, fix);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TaskFileUnreadable(file, fix, "it is not JSON");
  }
}

/**
 * Reads a file that a task is given.
 *
 * @param file path
 * @param fix what the file should be
 * @returns its text
 * @throws {@link TaskFileUnreadable}
 */
export function readText(file: string, fix: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new TaskFileUnreadable(file, fix, existsSync(file) ? undefined : "there is no such file");
  }
}

/**
 * Refuses a file that cannot be written, before a task sends what only the file would keep.
 *
 * @param file path
 * @throws {@link TaskFileUnwritable}
 */
export function requireWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch {
    throw new TaskFileUnwritable(file);
  }
}

/** A time as a flag: `2030-01-31T12:00:00Z`, or unix seconds. */
export const time: CLIArgumentType<number> = {
  name: "time",
  parse(name, text) {
    const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) / 1000 : text;
    if (typeof seconds === "string" ? !/^\d{1,15}$/.test(seconds) : Number.isNaN(seconds))
      throw notA("time", name, text);
    return Number(seconds);
  },
  validate(name, value: unknown) {
    if (!Number.isSafeInteger(value)) throw notA("time", name, value);
  },
};

function notA(type: string, name: string, value: unknown): HardhatError {
  return new HardhatError(ERRORS.ARGUMENTS.INVALID_VALUE_FOR_TYPE, { name, type, value: String(value) });
}

/**
 * Says which command comes next, on the same network.
 *
 * @param hre Hardhat's environment
 * @param command task and what it takes
 */
export function printNext(hre: HardhatRuntimeEnvironment, command: string): void {
  console.log(`next: npx hardhat ${command}${hre.network.name === "hardhat" ? "" : ` --network ${hre.network.name}`}`);
}

/** A time for a table; `-` for none. */
export function dateOf(seconds: number): string {
  return seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
