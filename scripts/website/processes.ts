import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

import { WebsitePartEnded, WebsitePartMissing, WebsitePartSilent } from "./errors.ts";

/** A program to be started. */
export interface Part {
  /** Name of its log. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to run it in; the run's own without it. */
  readonly cwd?: string;
}

/** The programs of one run. They have process groups of their own: a Ctrl-C reaches this program alone, which ends them in order. */
export interface Processes {
  /** Starts a program that is to run until {@link stop}; if it ends before, {@link failed} rejects. */
  start(part: Part): ChildProcess;
  /** Runs a program to its end. Resolves with what it printed; rejects with WebsitePartEnded if it fails. */
  run(part: Part): Promise<string>;
  /** Resolves when `isReady` says so. */
  ready(name: string, isReady: () => Promise<boolean>): Promise<void>;
  logOf(name: string): string;
  /** Never resolves; rejects with WebsitePartEnded when a started program ends by itself. */
  readonly failed: Promise<never>;
  /** Ends everything, the latest first. */
  stop(): Promise<void>;
}

const READY_SECONDS = 60;
const POLL_MS = 100;
const GRACE_MS = 5_000;
const KEEPER = join(__dirname, "keeper.mjs");

/**
 * Begins a run.
 *
 * @param folder of the logs and the programs' working directory; what the caller's folder has in .env is not theirs
 * @returns nothing started yet
 */
export function createProcesses(folder: string): Processes {
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  const logOf = (name: string): string => join(logs, `${name}.log`);
  const keeper = spawn(process.execPath, [KEEPER], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const running = new Map<ChildProcess, Promise<unknown>>();
  let isOver = false;
  let fail: (error: Error) => void;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined); // whoever waits is told; nobody need wait

  function launch({ name, file, args, env = {}, cwd = folder }: Part, isHeard: boolean): ChildProcess {
    if (isOver) throw new WebsitePartEnded(name, "everything is being ended", logOf(name));
    const log = openSync(logOf(name), "a", 0o600);
    const child = spawn(file, args, {
      cwd,
      detached: true,
      // Nothing of the caller's environment but what a program needs to run: settings come from here alone.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
      stdio: ["ignore", isHeard ? "pipe" : log, log],
    });
    closeSync(log);
    const group = child.pid;
    if (group !== undefined) keeper.stdin.write(`+${group}\n`);
    const ended = new Promise<void>((resolve) => {
      child.once("error", () => resolve());
      child.once("close", () => resolve());
    }).then(() => {
      running.delete(child);
      if (group !== undefined && keeper.stdin.writable) keeper.stdin.write(`-${group}\n`);
    });
    running.set(child, ended);
    return child;
  }

  function onEnd(child: ChildProcess, name: string, tell: (error: Error | undefined) => void): void {
    child.once("error", () => tell(new WebsitePartMissing(child.spawnfile)));
    child.once("close", (status, signal) =>
      tell(status === 0 ? undefined : new WebsitePartEnded(name, signal ?? `exit code ${status}`, logOf(name))),
    );
  }

  return {
    logOf,
    failed,
    start(part) {
      const child = launch(part, false);
      onEnd(child, part.name, (error) => {
        if (!isOver) fail(error ?? new WebsitePartEnded(part.name, "exit code 0", logOf(part.name)));
      });
      return child;
    },
    run(part) {
      const child = launch(part, true);
      let said = "";
      child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
      return new Promise((resolve, reject) =>
        onEnd(child, part.name, (error) => (error === undefined ? resolve(said) : reject(error))),
      );
    },
    async ready(name, isReady) {
      const until = Date.now() + READY_SECONDS * 1_000;
      while (!(await isReady().catch(() => false))) {
        if (isOver || Date.now() > until) throw new WebsitePartSilent(name, READY_SECONDS, logOf(name));
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async stop() {
      isOver = true;
      for (const [child, ended] of [...running].reverse()) {
        endGroup(child, "SIGTERM");
        const late = setTimeout(() => endGroup(child, "SIGKILL"), GRACE_MS);
        await ended;
        clearTimeout(late);
      }
      keeper.stdin.end();
    },
  };
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // it ended meanwhile
  }
}
