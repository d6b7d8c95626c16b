import { platformId } from "../../platform/platformId.ts";
import type { Hex } from "../../chain/hex.ts";
import { OversightViewingMalformed } from "./errors.ts";

const DAY_SECONDS = 86_400;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;
/** The last second that ISO 8601 writes with a year of four digits. */
const LAST_SECOND = 253_402_300_799;

/**
 * The day of a time, in UTC: viewers have one pseudonym on each.
 *
 * @param time unix seconds
 * @returns day
 * @throws {@link OversightViewingMalformed} if that is no time
 * @see docs/spec/oversight.md section 6
 * @example
 * viewingDay(1_700_000_000); // "2023-11-14"
 */
export function viewingDay(time: number): string {
  if (!isTime(time)) throw new OversightViewingMalformed("time");
  return new Date(Math.floor(time) * 1000).toISOString().slice(0, 10);
}

/**
 * The end of a day: challenges, sessions and bans of the day count before it.
 *
 * @param day as {@link viewingDay} gives it
 * @returns unix seconds of the first second that is not in it
 * @throws {@link OversightViewingMalformed} if there is no such day
 * @example
 * viewingDayEnd("2023-11-14"); // 1700006400
 */
export function viewingDayEnd(day: string): number {
  requireDay(day);
  return Date.parse(day) / 1000 + DAY_SECONDS;
}

/**
 * What takes a platform's place in the scope of viewers' pseudonyms: keccak256 of the slug `oversight-<day>`, which is never registered.
 *
 * @param day as {@link viewingDay} gives it
 * @returns id for `pseudonymScope` and `derivePseudonym`
 * @throws {@link OversightViewingMalformed} if there is no such day
 * @see docs/spec/oversight.md section 6
 * @example
 * viewingPlatformId("2023-11-14"); // platformId("oversight-2023-11-14")
 */
export function viewingPlatformId(day: string): Hex {
  requireDay(day);
  return platformId(`oversight-${day}`);
}

/** Whether it is a day that the calendar has, written as {@link viewingDay} does. */
export function isDay(day: unknown): day is string {
  if (typeof day !== "string" || !DAY.test(day)) return false;
  const time = Date.parse(day) / 1000;
  return isTime(time) && viewingDay(time) === day;
}

function requireDay(day: string): void {
  if (!isDay(day)) throw new OversightViewingMalformed("day");
}

/** Whether it is a number of seconds that a date can be made of. */
export function isTime(time: unknown): time is number {
  return typeof time === "number" && time >= 0 && time < LAST_SECOND + 1;
}
