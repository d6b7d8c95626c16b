import { randomBytes } from "node:crypto";

import { createSecretFile, readSecretFile } from "../config/secretFile.ts";
import { ServiceKeyUnreadable } from "./errors.ts";

const KEY_BYTES = 32;

/**
 * Makes a key that seals what a service keeps in its database, and writes it to a file, unless there is one.
 *
 * @param file path
 * @returns whether it was made now
 */
export function createSealingKey(file: string): Promise<boolean> {
  return createSecretFile(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`);
}

/**
 * Reads a key for `seal` and `unseal`.
 *
 * @param setting variable that names the file
 * @param file path
 * @returns 32 bytes
 * @throws ServiceFileUnreadable {@link ServiceKeyUnreadable}
 */
export async function readSealingKey(setting: string, file: string): Promise<Uint8Array> {
  const text = (await readSecretFile(setting, file)).trim();
  if (!/^[0-9a-f]{64}$/u.test(text)) throw new ServiceKeyUnreadable(setting, file);
  return Buffer.from(text, "hex");
}
