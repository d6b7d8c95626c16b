import { EnrolmentResidentIdInvalid } from "./errors.ts";

/** A resident identity number by GB 11643-1999: 18 characters, the last a digit or capital X. Personal data. */
export type ResidentId = string & { readonly __brand: "ResidentId" };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = "10X98765432";
/** First two digits: provinces, municipalities and regions of GB/T 2260, and 81 to 83 for residents of Hong Kong, Macao and Taiwan. */
const PROVINCES = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split(" "),
);
const EARLIEST_BIRTH = Date.UTC(1850, 0, 1);

/**
 * Checks a resident identity number and brings it to its one form: 18 characters, capital X. The 15-digit form of the
 * years before 1999 becomes the 18-character form of the same person.
 *
 * @param number as written: spaces around it, x for X and 15 digits are accepted
 * @param now unix seconds; a birth date after it is refused
 * @returns the normalised number
 * @throws {@link EnrolmentResidentIdInvalid} if length, region, birth date or check digit is wrong; the message never holds the number
 * @example
 * parseResidentId("11010519491231002x"); // "11010519491231002X"
 */
export function parseResidentId(number: string, now: number = Math.floor(Date.now() / 1000)): ResidentId {
  const written = number.trim().toUpperCase();
  if (!/^(?:[0-9]{15}|[0-9]{17}[0-9X])$/u.test(written)) throw new EnrolmentResidentIdInvalid("form");
  const body = written.length === 15 ? `${written.slice(0, 6)}19${written.slice(6)}` : written.slice(0, 17);
  if (!PROVINCES.has(body.slice(0, 2))) throw new EnrolmentResidentIdInvalid("region");
  if (!isBirthDate(body.slice(6, 14), now)) throw new EnrolmentResidentIdInvalid("birth date");
  const check = residentIdCheckCharacter(body);
  if (written.length === 18 && written[17] !== check) throw new EnrolmentResidentIdInvalid("check digit");
  return (body + check) as ResidentId;
}

/**
 * ISO 7064 MOD 11-2 over the first 17 digits.
 *
 * @param body 17 digits
 * @returns a digit or X
 */
export function residentIdCheckCharacter(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return CHECK_CHARACTERS[sum % 11] ?? "";
}

function isBirthDate(digits: string, now: number): boolean {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6, 8))];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && date.getTime() >= EARLIEST_BIRTH && date.getTime() <= now * 1000;
}
