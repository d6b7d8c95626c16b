import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";

import { createWholeFile } from "./wholeFile.ts";

/** Locks that this process holds. */
const own = new Set<string>();

/**
 * Makes sure that one process at a time works on a file or folder. The lock is a file beside it with the number and the start of its
 * process, so that one left behind by a process that was killed does not count.
 *
 * @param path of the file or folder
 * @param inUse makes the error to throw if a living process holds it
 * @returns what releases it
 */
export async function lockPath(path: string, inUse: () => Error): Promise<() => Promise<void>> {
  const lock = `${resolve(path)}.lock`;
  if (own.has(lock)) throw inUse();
  own.add(lock);
  try {
    await takeLock(lock, inUse);
  } catch (thrown) {
    own.delete(lock);
    throw thrown;
  }
  return async () => {
    await rm(lock, { force: true });
    own.delete(lock);
  };
}

async function takeLock(lock: string, inUse: () => Error): Promise<void> {
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  // Whole at once: one that is being written would look like one that was left behind.
  while (!(await createWholeFile(lock, mine))) {
    const held = await readFile(lock, "utf8").catch(() => undefined);
    if (held === undefined) continue;
    if (await isAlive(held)) throw inUse();
    await takeAway(lock, held);
  }
}

/** Removes a lock that was left behind, unless another process has put its own there meanwhile. */
async function takeAway(path: string, held: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  if ((await readFile(aside, "utf8")) !== held) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isAlive(held: string): Promise<boolean> {
  const [pid = "", start = ""] = held.split(" ");
  // This process does not hold it, so another one with its number did; half a line is none of ours.
  if (!/^[0-9]+$/u.test(pid) || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return start === (await startOf(Number(pid)));
}

/** When a process began, as Linux counts it: its number may be another's later. Elsewhere nothing. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
