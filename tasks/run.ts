import type { HardhatRuntimeEnvironment, RunSuperFunction } from "hardhat/types";

import { ChainCallReverted } from "../sdk/chain/errors.ts";
import { decodeRevert } from "../sdk/chain/reverts.ts";
import { TaskFileUnwritable } from "./errors.ts";

/**
 * Runs a task's action; on failure prints the code, the message and the fix, and exits non-zero.
 *
 * @param action what the task does
 * @returns a task action for Hardhat
 */
export function runTask<Args>(
  action: (args: Args, hre: HardhatRuntimeEnvironment, runSuper: RunSuperFunction<Args>) => Promise<void>,
): (args: Args, hre: HardhatRuntimeEnvironment, runSuper: RunSuperFunction<Args>) => Promise<void> {
  return async (args, hre, runSuper) => {
    try {
      await action(args, hre, runSuper);
    } catch (thrown) {
      const error = fileErrorOf(thrown) ?? decodeRevert(thrown);
      // A fault of the program, not of the chain: Hardhat shows it with its stack.
      if (error instanceof ChainCallReverted && !isFromProvider(thrown)) throw thrown;
      console.error(`${error.code}: ${error.message}\nfix: ${error.fix}`);
      if (process.env.REALDID_TRACE === "1") console.error(thrown);
      process.exitCode = 1;
    }
  };
}

/** A file system's refusal: tasks read files with errors of their own, so what is left is writing. */
function fileErrorOf(thrown: unknown): TaskFileUnwritable | undefined {
  const { syscall, path } = (thrown ?? {}) as { readonly syscall?: unknown; readonly path?: unknown };
  return syscall === "open" && typeof path === "string" ? new TaskFileUnwritable(path, "cannot be written") : undefined;
}

/** Whether ethers, Hardhat's provider or an RPC endpoint threw it. */
function isFromProvider(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return (
    thrown instanceof ChainCallReverted ||
    thrown.name === "ProviderError" ||
    ("code" in thrown && !("number" in thrown))
  );
}

/** What a terminal obeys instead of showing: control characters, and those that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Prints rows as aligned columns with a header. What a terminal would obey is written as `\u{...}`: cells hold what strangers put on chain.
 *
 * @param rows one object per row; all with the keys of the first
 */
export function printTable(rows: readonly Readonly<Record<string, string | number | bigint | boolean>>[]): void {
  const first = rows[0];
  if (first === undefined) {
    console.log("(none)");
    return;
  }
  const keys = Object.keys(first);
  const lines = [keys, ...rows.map((row) => keys.map((key) => printable(String(row[key] ?? ""))))];
  const widths = keys.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/**
 * Prints a value as JSON, with JSON's own escapes for what a terminal would obey.
 *
 * @param value what to print
 */
export function printJson(value: unknown): void {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = JSON.stringify(value, null, 2);
  console.log(text.replace(UNPRINTABLE, (found) => (found === "\n" ? found : found.split("").map(escape).join(""))));
}
