import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createKeyFile } from "../../src/keys/keyFile.ts";
import { type KeyRing, openKeyRing } from "../../src/keys/keyRing.ts";

/** A folder with a key file, that goes when the test is over. */
export interface KeyFolder {
  readonly folder: string;
  readonly path: string;
  open(): Promise<KeyRing>;
  remove(): Promise<void>;
}

/** Makes one. */
export async function makeKeyFolder(): Promise<KeyFolder> {
  const folder = await mkdtemp(join(tmpdir(), "realdid-keys-"));
  const path = join(folder, "keys.json");
  await createKeyFile(path);
  return {
    folder,
    path,
    open: () => openKeyRing({ AUTHORITY_KEY_FILE: path }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
