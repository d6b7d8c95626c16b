/** 32 characters that are not mistaken for one another. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Makes a one-time code for a ticket of the desk.
 *
 * @returns 80 random bits: `7KQ2-M9XD-04RT-PZ6H`
 */
export function oneTimeCode(): string {
  const bytes = [...globalThis.crypto.getRandomValues(new Uint8Array(16))];
  const characters = bytes.map((byte) => ALPHABET[byte % ALPHABET.length] ?? "");
  return [0, 4, 8, 12].map((start) => characters.slice(start, start + 4).join("")).join("-");
}
