import { randomBytes } from "node:crypto";

import { createSecretFile, readSecretFile } from "@realdid/service";

import { GatewayKeyUnreadable } from "../errors.ts";

const SETTING = "GATEWAY_KEY_FILE";

/**
 * Makes the key that seals the keys in the database, unless there is one.
 *
 * @param file path
 * @returns whether it was made now
 */
export function createKeyFile(file: string): Promise<boolean> {
  return createSecretFile(file, `${randomBytes(32).toString("hex")}\n`);
}

/**
 * Reads the key that seals the keys in the database.
 *
 * @param file path
 * @returns 32 bytes
 * @throws SERVICE_FILE_UNREADABLE {@link GatewayKeyUnreadable}
 */
export async function readKeyFile(file: string): Promise<Uint8Array> {
  const text = (await readSecretFile(SETTING, file)).trim();
  if (!/^[0-9a-f]{64}$/u.test(text)) throw new GatewayKeyUnreadable(file);
  return Buffer.from(text, "hex");
}
