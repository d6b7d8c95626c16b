import { Buffer } from "node:buffer";

const HEX = /[0-9a-f]{32,}/giu;
const BASE64 = /[\w+/-]{22,}/gu;
const PERCENT = /%[0-9a-f]{2}/iu;
/** A token in a cookie in a header: deeper than that nothing is wrapped. */
const DEEPEST = 3;

// When something happened is no secret of the services: whoever sees two of them compares clocks. Docs say so.
const TIMES = [
  /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gu,
  /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/gu,
  /\b1[789]\d{8}(?:\d{3})?\b/gu,
];

/**
 * All byte strings that a text may stand for: itself, and what is wrapped in it as hex, Base64 or percent codes.
 *
 * @param text to read
 * @returns byte strings; the text itself first
 */
export function readingsOf(text: string): readonly Buffer[] {
  return read(text, 0);
}

function read(wrapped: string, depth: number): readonly Buffer[] {
  const text = withoutTimes(wrapped);
  const bytes: Buffer[] = [Buffer.from(text, "utf8")];
  if (depth === DEEPEST) return bytes;
  if (PERCENT.test(text)) bytes.push(...read(unescapePercent(text), depth + 1));
  for (const [digits] of text.matchAll(HEX)) {
    // An odd digit before or behind would shift all bytes.
    bytes.push(...unwrap(Buffer.from(digits, "hex"), depth));
    if (digits.length % 2 === 1) bytes.push(...unwrap(Buffer.from(digits.slice(1), "hex"), depth));
  }
  for (const [word] of text.matchAll(BASE64)) bytes.push(...unwrap(Buffer.from(word, "base64url"), depth));
  return bytes;
}

/** Bytes that are text may wrap more. */
function unwrap(bytes: Buffer, depth: number): readonly Buffer[] {
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return read(bytes.toString("utf8"), depth + 1);
  // Text of which some letters before were taken for Base64 too.
  return [Buffer.from(withoutTimes(bytes.toString("latin1")), "latin1")];
}

function withoutTimes(text: string): string {
  return TIMES.reduce((rest, form) => rest.replace(form, " "), text);
}

function unescapePercent(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9a-f]{2})+/giu, (codes) => Buffer.from(codes.replaceAll("%", ""), "hex").toString("utf8"));
}
