/** How a text can stand in bytes. */
export interface TextEncoding {
  readonly label: string;
  /** Undefined: the encoding lacks a character of the text. */
  encode(text: string): Uint8Array | undefined;
}

/** UTF-8, UTF-16 in both byte orders, and GB 18030. */
export const TEXT_ENCODINGS: readonly TextEncoding[] = [
  { label: "UTF-8", encode: (text) => new TextEncoder().encode(text) },
  { label: "UTF-16BE", encode: (text) => utf16(text, false) },
  { label: "UTF-16LE", encode: (text) => utf16(text, true) },
  { label: "GB 18030", encode: gb18030 },
];

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return bytes;
}

let twoByteCodes: ReadonlyMap<string, number> | undefined;

/** Only the two-byte part, which holds every character in common use; JavaScript decodes GB 18030 but does not encode it. */
function gb18030(text: string): Uint8Array | undefined {
  twoByteCodes ??= invertTwoByteCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const code = twoByteCodes.get(character);
    if (character.codePointAt(0) === undefined) return undefined;
    if (code !== undefined) bytes.push(code >> 8, code & 255);
    else if (/^[\x20-\x7e]$/u.test(character)) bytes.push(character.charCodeAt(0));
    else return undefined;
  }
  return Uint8Array.from(bytes);
}

function invertTwoByteCodes(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder("gb18030");
  const codes = new Map<string, number>();
  const pair = new Uint8Array(2);
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      pair[0] = lead;
      pair[1] = trail;
      const character = decoder.decode(pair);
      if (character !== "\ufffd" && [...character].length === 1) codes.set(character, (lead << 8) | trail);
    }
  }
  return codes;
}

/**
 * The shortest big-endian form of a number, or a fixed one.
 *
 * @param value not negative
 * @param length bytes; the shortest form unless given
 * @returns its bytes
 */
export function bigEndian(value: bigint, length?: number): Uint8Array {
  const hex = value.toString(16);
  const digits = length === undefined ? hex.length + (hex.length % 2) : 2 * length;
  return Uint8Array.from(Buffer.from(hex.padStart(digits, "0"), "hex"));
}
