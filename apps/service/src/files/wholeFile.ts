import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;
const FOLDER_OF_OWNER = 0o700;

/**
 * Makes a file for the owner alone. It is there with all its content or not at all, whatever happens meanwhile, and never takes the place
 * of one that is there.
 *
 * @param path of the file; its folder is made if needed
 * @param text content
 * @returns whether it was made; false if there was a file
 */
export async function createWholeFile(path: string, text: string): Promise<boolean> {
  const draft = await writeDraft(path, text);
  try {
    // Fails if the file is there, also if it came to be this very moment.
    await link(draft, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(path);
  return true;
}

/**
 * Replaces a file in one step; when this returns the new one survives a power cut.
 *
 * @param path of the file
 * @param text new content
 */
export async function replaceWholeFile(path: string, text: string): Promise<void> {
  await rename(await writeDraft(path, text), path);
  await syncFolder(path);
}

async function writeDraft(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_OF_OWNER });
  const draft = `${path}.${randomBytes(4).toString("hex")}.new`;
  const file = await open(draft, "wx", OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
