import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a process of the crash tests does. */
export interface ChildOptions {
  readonly role: "enrol" | "rotate";
  /** For openDatabase. */
  readonly where: string;
  readonly keyFile: string;
  /** Numbers of the people who come, one after the other. */
  readonly people: readonly number[];
  /** A line for each thing that was acknowledged. */
  readonly log: string;
}

const CHILD = fileURLToPath(new URL("child.js", import.meta.url));

/**
 * Lets a process live until some instant and kills it with signal 9.
 *
 * @param options what it does
 * @param longest most milliseconds from when it is ready
 * @throws Error if it ended by itself
 */
export async function liveAndDie(options: ChildOptions, longest: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit") as Promise<[number | null, string | null]>;
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  await Promise.race([once(child.stdout, "data"), ended]);
  await Promise.race([ended, delay(Math.random() * longest, child)]);
  const [, signal] = await ended;
  if (signal !== "SIGKILL") throw new Error(`the process ended by itself: ${said}`);
}

/**
 * Reads what processes acknowledged.
 *
 * @param log file
 * @returns words of each line; a line that was cut off by the kill does not count
 */
export function readLog(log: string): readonly (readonly [string, string])[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => line.split(" ") as [string, string]);
}

async function delay(milliseconds: number, child: ChildProcess): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill("SIGKILL");
}
