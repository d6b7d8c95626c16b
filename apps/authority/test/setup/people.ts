import type { RealName } from "realdid";
import { residentIdCheckCharacter } from "realdid";

/**
 * Invented people with numbers that pass GB 11643-1999 and are nobody's: the sequence 000 is given to no one.
 *
 * @param count at most 20,000
 * @param from number of the first
 * @returns people, each different
 */
export function inventPeople(count: number, from = 0): readonly RealName[] {
  return Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(1950, 0, 1 + from + i)).toISOString().slice(0, 10).replaceAll("-", "");
    const body = `110105${date}000`;
    return {
      name: `测试${SIGNS[(from + i) % SIGNS.length] ?? ""}${from + i}`,
      number: body + residentIdCheckCharacter(body),
    };
  });
}

const SIGNS = "甲乙丙丁戊己庚辛壬癸";
