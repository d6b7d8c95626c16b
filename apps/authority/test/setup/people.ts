import { type RealName, residentIdCheckCharacter } from "realdid";

const FIRST_BIRTH = Date.UTC(1950, 0, 1);
const DAY = 86_400_000;
const SURNAMES = "赵钱孙李周吴郑王冯陈";
const GIVEN = "伟芳娜敏静丽强磊军洋";

/**
 * The n-th of many invented people, each with a number of their own: registrars count from 001, so a number with 000 is nobody's.
 *
 * @param n 0 to 20,000
 * @returns the same person for the same n
 */
export function testPerson(n: number): RealName {
  const birth = new Date(FIRST_BIRTH + n * DAY).toISOString().slice(0, 10).replaceAll("-", "");
  const body = `110105${birth}000`;
  const name = [SURNAMES[n % 10], GIVEN[Math.floor(n / 10) % 10], GIVEN[Math.floor(n / 100) % 10]].join("");
  return { name, number: body + residentIdCheckCharacter(body) };
}

/**
 * Several of them.
 *
 * @param count at most 20,000
 * @param from number of the first
 * @returns people, each with another number
 */
export function inventPeople(count: number, from = 0): readonly RealName[] {
  return Array.from({ length: count }, (_, i) => testPerson(from + i));
}
