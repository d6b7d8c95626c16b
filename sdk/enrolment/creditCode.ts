import { EnrolmentCreditCodeInvalid } from "./errors.ts";

/** A unified social credit code by GB 32100-2015: 18 characters, capitals. */
export type CreditCode = string & { readonly __brand: "CreditCode" };

/** 31 characters: digits and capitals without I, O, S, V, Z. */
const CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
/** Weights of the organisation code (GB 11714), characters 9 to 16 of the whole. */
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const BODY_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Checks a unified social credit code and brings it to capitals.
 *
 * @param code as written: spaces around it and small letters are accepted
 * @returns the normalised code
 * @throws {@link EnrolmentCreditCodeInvalid} if form, organisation code or check character is wrong
 * @example
 * parseCreditCode("91350100m000100y43"); // "91350100M000100Y43"
 */
export function parseCreditCode(code: string): CreditCode {
  const written = code.trim().toUpperCase();
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/u.test(written)) {
    throw new EnrolmentCreditCodeInvalid("form");
  }
  if (written[16] !== organisationCheckCharacter(written.slice(8, 16))) {
    throw new EnrolmentCreditCodeInvalid("organisation code");
  }
  if (written[17] !== creditCodeCheckCharacter(written.slice(0, 17))) {
    throw new EnrolmentCreditCodeInvalid("check character");
  }
  return written as CreditCode;
}

/**
 * Check character of the whole code: MOD 31 over the first 17 characters.
 *
 * @param body 17 characters of the standard's 31
 * @returns one character
 */
export function creditCodeCheckCharacter(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * CHARACTERS.indexOf(body[i] ?? ""), 0);
  return CHARACTERS[(31 - (sum % 31)) % 31] ?? "";
}

/**
 * Check character of the organisation code inside: MOD 11 over its 8 characters.
 *
 * @param body 8 characters
 * @returns a digit or X
 */
export function organisationCheckCharacter(body: string): string {
  const sum = BODY_WEIGHTS.reduce((total, weight, i) => total + weight * BODY_CHARACTERS.indexOf(body[i] ?? ""), 0);
  return "0123456789X0"[11 - (sum % 11)] ?? "";
}
