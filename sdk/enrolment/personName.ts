/** What keyboards and files have for the dot between the parts of a name; GB/T 2312 has U+00B7. */
const DOTS = /\p{Zs}*[.\u00b7\u2022\u2027\u2219\u22c5\u2e31\u30fb]\p{Zs}*/gu;

/**
 * Brings a person's name to its one form, so that nobody is refused for how a keyboard writes it: Unicode's compatible composed form
 * (NFKC: full-width letters become plain), one dot (U+00B7) without spaces around it, single spaces, none at the ends.
 *
 * @param name as written
 * @returns the form that is compared, sealed and certified
 * @see docs/spec/enrolment.md section 6
 * @example
 * normaliseName("测试．甲 "); // "测试·甲"
 */
export function normaliseName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(DOTS, "\u00b7")
    .replaceAll(/\p{Zs}+/gu, " ")
    .trim();
}
