import { Wallet } from "ethers";

import { ServiceKeyMissing } from "./errors.ts";
import { createSecretFile, readSecretFile } from "./secretFile.ts";

/**
 * Makes the private key of an account and writes it to a file, unless there is one.
 *
 * @param file path
 * @returns whether it was made now
 */
export function createSigningKey(file: string): Promise<boolean> {
  return createSecretFile(file, `${Wallet.createRandom().privateKey}\n`);
}

/**
 * Reads the private key of an account.
 *
 * @param setting variable that names the file
 * @param file with 0x and 64 hex digits, for its owner alone
 * @returns its signer, without a chain
 * @throws ServiceFileUnreadable {@link ServiceKeyMissing}
 */
export async function readSigningKey(setting: string, file: string): Promise<Wallet> {
  const text = (await readSecretFile(setting, file)).trim();
  if (!/^0x[0-9a-fA-F]{64}$/u.test(text)) throw new ServiceKeyMissing(setting);
  try {
    return new Wallet(text);
  } catch {
    throw new ServiceKeyMissing(setting);
  }
}
