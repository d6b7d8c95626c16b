import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A running program of this service. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Resolves with the fields of the first log line that has this message. */
  logged(message: string): Promise<Readonly<Record<string, string>>>;
  /** Resolves when it has ended: exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/**
 * Runs a command of a service as a process of its own, with no environment but what is given.
 *
 * @param main file that starts the service
 * @param args command and options
 * @param env settings
 * @returns the program
 */
export function runProgram(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProgram {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...env } });
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      for (const look of waiting) look();
    });
  }
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const logged: RunningProgram["logged"] = (message) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = text.split("\n").find((one) => one.endsWith("}") && one.includes(`"msg":"${message}"`));
        if (line === undefined) return;
        waiting.delete(look);
        resolve(JSON.parse(line) as Record<string, string>);
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`ended before it logged ${message}: ${text}`)));
      look();
    });
  return { child, output: () => text, logged, ended };
}
