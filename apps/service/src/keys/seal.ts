import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { ServiceKeyForeign } from "./errors.ts";

const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

/**
 * Seals bytes: nonce, tag, ciphertext of AES-256-GCM.
 *
 * @param key 32 bytes
 * @param place what the bytes are for and where they stand: elsewhere they do not open
 * @param bytes to seal
 * @returns sealed bytes
 */
export function seal(key: Uint8Array, place: string, bytes: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/**
 * Opens what {@link seal} made.
 *
 * @param key 32 bytes
 * @param place as when it was sealed
 * @param sealed bytes
 * @returns the bytes
 * @throws {@link ServiceKeyForeign}
 */
export function unseal(key: Uint8Array, place: string, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    throw new ServiceKeyForeign();
  }
}
