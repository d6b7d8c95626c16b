import { decodeBase64, encodeBase64 } from "ethers";

import { PasskeyResponseMalformed } from "./errors.ts";

/** Bytes as base64url without padding, as WebAuthn writes them. */
export function toBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The bytes of base64url text. */
export function fromBase64Url(text: string): Uint8Array {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1)
    throw new PasskeyResponseMalformed("base64url");
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return decodeBase64(padded.padEnd(Math.ceil(text.length / 4) * 4, "="));
}

/** Bytes that a browser handed over as buffer or view; an error names the `part` otherwise. */
export function bytesOf(value: unknown, part: string): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  // A buffer of another realm (a frame, a test runner) is no instance of this one's ArrayBuffer.
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]")
    return new Uint8Array(value as ArrayBuffer).slice();
  throw new PasskeyResponseMalformed(part);
}

/** Fields of an object that came from outside; an error names the `part` if it is none. */
export function fieldsOf(value: unknown, part: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new PasskeyResponseMalformed(part);
  return value as Readonly<Record<string, unknown>>;
}

/** The same bytes in a buffer of their own, as the browser's interfaces take them. */
export function toBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
