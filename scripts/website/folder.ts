import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { WebsiteFolderTaken } from "./errors.ts";

/** Says that a folder is a run's, and whose: the id of its process. */
const MARK = "website.pid";

/**
 * Makes the folder of this run. What a run before left in it goes; anything else stays, and so does what a run that goes on has.
 *
 * @param folder absolute path
 * @throws {@link WebsiteFolderTaken}
 */
export function emptyFolder(folder: string): void {
  const mark = join(folder, MARK);
  if (existsSync(mark)) {
    const pid = Number(readFileSync(mark, "utf8"));
    if (isRunning(pid)) throw new WebsiteFolderTaken(folder, `is the folder of a run that goes on (process ${pid})`);
    rmSync(folder, { recursive: true });
  } else if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new WebsiteFolderTaken(folder, "holds what no run left");
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(mark, String(process.pid), { mode: 0o600 });
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
