import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { AuthorityDatabaseUnusable } from "../errors.ts";

/** Locks that this process holds. */
const own = new Set<string>();

/**
 * Makes sure that one process at a time works on a folder: the embedded database does not, and two would destroy it. The lock is a file
 * beside the folder with the number and the start of its process, so that one left behind by a process that was killed does not count.
 *
 * @param folder of the embedded database
 * @returns what releases it
 * @throws {@link AuthorityDatabaseUnusable} if a living process holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${resolve(folder)}.lock`;
  if (own.has(path)) throw inUse();
  own.add(path);
  try {
    await takeLock(path);
  } catch (thrown) {
    own.delete(path);
    throw thrown;
  }
  return async () => {
    await rm(path, { force: true });
    own.delete(path);
  };
}

async function takeLock(path: string): Promise<void> {
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  for (;;) {
    try {
      await writeFile(path, mine, { flag: "wx", mode: 0o600 });
      return;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
    const held = await readFile(path, "utf8").catch(() => undefined);
    if (held === undefined) continue;
    if (await isAlive(held)) throw inUse();
    await takeAway(path, held);
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
  // This process does not hold it, so another one with its number did; half a line is left by one that was killed as it wrote.
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

function inUse(): AuthorityDatabaseUnusable {
  return new AuthorityDatabaseUnusable("another process has the folder open");
}
