import { readFile, stat } from "node:fs/promises";

import { createWholeFile } from "../files/wholeFile.ts";
import { ServiceFileUnreadable } from "./errors.ts";

/** Bits that let others than the owner read or write. */
const OTHERS = 0o077;

/**
 * Writes a secret to a file of its own, for the owner alone. Never over a file that is there.
 *
 * @param file path; its folder is made if needed
 * @param text content
 * @returns whether it was written; false if there was such a file
 */
export function createSecretFile(file: string, text: string): Promise<boolean> {
  return createWholeFile(file, text);
}

/**
 * Reads a secret from its file.
 *
 * @param setting variable that names the file
 * @param file path
 * @returns its text
 * @throws {@link ServiceFileUnreadable} if it is missing, or others than its owner may read it
 */
export async function readSecretFile(setting: string, file: string): Promise<string> {
  const mode = await stat(file).then(
    (found) => found.mode,
    () => undefined,
  );
  if (mode === undefined) throw new ServiceFileUnreadable(setting, file, "it is missing");
  if ((mode & OTHERS) !== 0 && process.platform !== "win32") {
    throw new ServiceFileUnreadable(setting, file, "others may read it; run chmod 600 on it");
  }
  return readFile(file, "utf8").catch(() => {
    throw new ServiceFileUnreadable(setting, file, "it cannot be read");
  });
}
