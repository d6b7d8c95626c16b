import { createHmac } from "node:crypto";

import { type VersionedKey, normaliseName } from "realdid";

/**
 * Keyed hash under which a number is in the register.
 *
 * @param key of the register
 * @param number normalised
 * @returns HMAC-SHA256
 */
export function numberHash({ key }: VersionedKey, number: string): Buffer {
  return createHmac("sha256", key).update(`realdid register number v1:${number}`).digest();
}

/**
 * Keyed hash of a name under its number: the same name under two numbers gives two hashes.
 *
 * @param key of the register
 * @param number normalised
 * @param name as the register has it
 * @returns HMAC-SHA256
 */
export function nameHash({ key }: VersionedKey, number: string, name: string): Buffer {
  return createHmac("sha256", key)
    .update(`realdid register name v1:${number}:${normaliseName(name)}`)
    .digest();
}
