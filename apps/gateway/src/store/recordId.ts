import { createHash } from "node:crypto";

/** Stands in a stored payload for the value that a browser or a client holds. JSON text never holds this character. */
const MARK = "\u001a";

/**
 * Under what a record is stored.
 *
 * @param platformId of the origin
 * @param kind name of the provider's model
 * @param value what a browser or a client holds: it cannot be found again from the result
 * @returns SHA-256, base64url
 */
export function recordId(platformId: string, kind: string, value: string): string {
  return createHash("sha256").update(`${platformId}:${kind}:${value}`).digest("base64url");
}

/**
 * Writes a payload without the value that would let its reader present it.
 *
 * @param value to leave out, wherever it stands
 * @param payload of the provider
 * @returns text to store
 */
export function withoutValue(value: string, payload: object): string {
  return JSON.stringify(payload).replaceAll(value, MARK);
}

/**
 * Reads what {@link withoutValue} wrote.
 *
 * @param value that was left out; undefined if it is not known
 * @param stored text
 * @returns the payload; without its `jti` if the value is not known
 */
export function withValue(value: string | undefined, stored: string): Record<string, unknown> {
  const payload = JSON.parse(stored.replaceAll(MARK, value ?? "")) as Record<string, unknown>;
  if (value === undefined) delete payload.jti;
  return payload;
}
