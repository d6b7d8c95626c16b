import { randomBytes } from "node:crypto";

import { ServiceFileUnreadable, createSecretFile, readSecretFile } from "@realdid/service";

const SETTING = "AUTHORITY_DESK_TOKEN_FILE";

/**
 * Makes the desk's bearer token, 256 random bits, unless there is one.
 *
 * @param file path
 * @returns whether it was made now
 */
export function createDeskToken(file: string): Promise<boolean> {
  return createSecretFile(file, `${randomBytes(32).toString("hex")}\n`);
}

/**
 * Reads the desk's bearer token.
 *
 * @param file path
 * @returns the token
 * @throws {@link ServiceFileUnreadable}
 */
export async function readDeskToken(file: string): Promise<string> {
  const token = (await readSecretFile(SETTING, file)).trim();
  if (!/^[\w.~+/=-]{32,512}$/u.test(token)) {
    throw new ServiceFileUnreadable(SETTING, file, "a token has at least 32 characters, without spaces");
  }
  return token;
}
