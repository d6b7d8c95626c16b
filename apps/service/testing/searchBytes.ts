import { createHash, createHmac } from "node:crypto";

import { keccak256 } from "ethers";

/** A text that must not be found, in one form. */
export interface Needle {
  readonly label: string;
  readonly bytes: Buffer;
}

/**
 * Every form in which a text could stand in a dump: encodings, hex and Base64 of each, and hashes without a key, of each encoding, raw,
 * in hex and in Base64.
 *
 * @param label what it is
 * @param text the secret
 * @returns its forms
 */
export function needlesOf(label: string, text: string): readonly Needle[] {
  const encodings: readonly (readonly [string, Buffer | undefined])[] = [
    ["UTF-8", Buffer.from(text, "utf8")],
    ["UTF-16LE", Buffer.from(text, "utf16le")],
    ["UTF-16BE", Buffer.from(text, "utf16le").swap16()],
    ["GB 18030", gb18030(text)],
  ];
  return encodings.flatMap(([encoding, bytes]) => {
    if (bytes === undefined) return [];
    const hashes = ["md5", "sha1", "sha256", "sha512", "sha3-256"].map(
      (name) => [name, createHash(name).update(bytes).digest()] as const,
    );
    const keccak = Buffer.from(keccak256(bytes).slice(2), "hex");
    const unkeyed = createHmac("sha256", Buffer.alloc(32)).update(bytes).digest();
    const all = [["plain", bytes] as const, ...hashes, ["keccak", keccak] as const, ["zero key", unkeyed] as const];
    return all.flatMap(([how, form]) => inTexts(`${label}, ${encoding}, ${how}`, form));
  });
}

/**
 * Looks for needles.
 *
 * @param haystack bytes
 * @param needles forms of secrets
 * @returns labels of those that are there
 */
export function findNeedles(haystack: Buffer, needles: readonly Needle[]): readonly string[] {
  return needles.filter(({ bytes }) => haystack.includes(bytes)).map(({ label }) => label);
}

function inTexts(label: string, bytes: Buffer): readonly Needle[] {
  const hex = bytes.toString("hex");
  return [
    { label, bytes },
    { label: `${label}, hex`, bytes: Buffer.from(hex) },
    { label: `${label}, HEX`, bytes: Buffer.from(hex.toUpperCase()) },
    // Without the last group, which depends on what follows.
    ...(bytes.length < 6 ? [] : [{ label: `${label}, Base64`, bytes: base64Core(bytes) }]),
  ];
}

function base64Core(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64"));
}

/** The two-byte part, found by decoding all of it. */
function gb18030(text: string): Buffer | undefined {
  const decoder = new TextDecoder("gb18030");
  const bytes: number[] = [];
  for (const character of text) {
    const code = /^[\x20-\x7e]$/u.test(character) ? [character.charCodeAt(0)] : twoBytesOf(character, decoder);
    if (code === undefined) return undefined;
    bytes.push(...code);
  }
  return Buffer.from(bytes);
}

const known = new Map<string, readonly number[]>();

function twoBytesOf(character: string, decoder: InstanceType<typeof TextDecoder>): readonly number[] | undefined {
  for (let lead = 0x81; known.size === 0 || (lead <= 0xfe && !known.has(character)); lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      known.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
    if (lead === 0xfe) break;
  }
  return known.get(character);
}
