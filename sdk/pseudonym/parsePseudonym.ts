import { PseudonymMalformed } from "./errors.ts";
import { SCALAR_ORDER } from "./scope.ts";

/**
 * Reads a pseudonym from text.
 *
 * @param text a decimal number, or 0x and hex digits
 * @returns the pseudonym
 * @throws {@link PseudonymMalformed} if it is no number above 0 and below the BN254 scalar order
 * @example
 * parsePseudonym("0xff"); // 255n
 */
export function parsePseudonym(text: string): bigint {
  if (!/^(?:0x[0-9a-f]{1,64}|[0-9]{1,78})$/iu.test(text)) throw new PseudonymMalformed();
  const pseudonym = BigInt(text);
  if (pseudonym === 0n || pseudonym >= SCALAR_ORDER) throw new PseudonymMalformed();
  return pseudonym;
}
