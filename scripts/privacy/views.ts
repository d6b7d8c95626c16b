import { bigEndian } from "./encodings.ts";

/** Bytes that other bytes spell out. */
export interface View {
  readonly bytes: Uint8Array;
  /** How they are spelled; empty for the bytes themselves. */
  readonly label: string;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Texts within texts: base64 of hexadecimal digits in UTF-16 is three deep. */
const DEPTH = 3;

/**
 * The bytes, and everything that they spell out as text: hexadecimal and decimal digits, base64 and base64url in any alignment, JSON and
 * percent escapes, UTF-16.
 *
 * @param bytes to read
 * @returns the views, the bytes themselves first
 */
export function viewsOf(bytes: Uint8Array): View[] {
  const views: View[] = [{ bytes, label: "" }];
  let last: readonly View[] = views;
  for (let depth = 0; depth < DEPTH && last.length > 0; depth++) {
    const next = last.flatMap((view) =>
      spelledIn(view.bytes).map(({ bytes: inner, label }) => ({ bytes: inner, label: `${view.label} in ${label}` })),
    );
    views.push(...next);
    last = next;
  }
  return views;
}

function spelledIn(bytes: Uint8Array): View[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return [
    ...each(text, /[0-9a-fA-F]{8,}/gu, hexadecimal),
    ...each(text, /[A-Za-z0-9+/_-]{8,}/gu, base64),
    ...each(text, /[0-9]{15,}/gu, decimal),
    ...each(text, /(?:\\u[0-9a-fA-F]{4}){2,}/gu, jsonEscapes),
    ...each(text, /(?:%[0-9a-fA-F]{2}){4,}/gu, percentEscapes),

    ...each(text, /(?:\0[\x20-\x7e]){6,}/gu, (run) => wide(run, 1)),

    ...each(text, /(?:[\x20-\x7e]\0){6,}/gu, (run) => wide(run, 0)),
  ];
}

function each(text: string, pattern: RegExp, read: (run: string) => View[]): View[] {
  return [...text.matchAll(pattern)].flatMap(([run]) => read(run));
}

function hexadecimal(run: string): View[] {
  return [0, 1].map((start) => ({ bytes: Buffer.from(run.slice(start), "hex"), label: "hexadecimal text" }));
}

function base64(run: string): View[] {
  return [0, 1, 2, 3].map((start) => {
    let bits = "";
    for (const character of run.slice(start).replace(/-/gu, "+").replace(/_/gu, "/")) {
      bits += BASE64.indexOf(character).toString(2).padStart(6, "0");
    }
    const bytes = new Uint8Array(bits.length >> 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(bits.slice(8 * i, 8 * i + 8), 2);
    return { bytes, label: "base64" };
  });
}

function decimal(run: string): View[] {
  // Longer ones are no number of 32 bytes.
  return run.length > 80 ? [] : [{ bytes: bigEndian(BigInt(run)), label: "decimal text" }];
}

function jsonEscapes(run: string): View[] {
  const text = run.replace(/\\u(....)/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return [{ bytes: new TextEncoder().encode(text), label: "JSON escapes" }];
}

function percentEscapes(run: string): View[] {
  return [{ bytes: Buffer.from(run.replace(/%/gu, ""), "hex"), label: "percent escapes" }];
}

function wide(run: string, start: number): View[] {
  const bytes = new Uint8Array(run.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = run.charCodeAt(2 * i + start);
  return [{ bytes, label: "UTF-16" }];
}
