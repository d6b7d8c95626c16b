import { sha256 } from "@noble/hashes/sha2.js";

import type { PublicKeyJwk } from "../../did/publicKeyJwk.ts";
import { fromBase64Url, toBase64Url, verifyEs256 } from "./es256.ts";

/** A JSON object from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

const PART = /^[A-Za-z0-9_-]+$/;

/**
 * Header and payload of a JSON Web Token.
 *
 * @param jwt compact
 * @returns both, unverified; undefined if it is none
 */
export function parseJwt(jwt: string): readonly [JsonObject, JsonObject] | undefined {
  const parts = jwt.split(".");
  if (parts.length !== 3 || !parts.every((part) => PART.test(part))) return undefined;
  const [header, payload] = parts.slice(0, 2).map(parsePart);
  return isObject(header) && isObject(payload) ? [header, payload] : undefined;
}

/**
 * A disclosure of an SD-JWT.
 *
 * @param disclosure base64url
 * @returns salt, name and value; undefined if it is none
 */
export function parseDisclosure(disclosure: string): readonly [salt: string, name: string, value: unknown] | undefined {
  const parsed = PART.test(disclosure) ? parsePart(disclosure) : undefined;
  if (!Array.isArray(parsed) || parsed.length !== 3) return undefined;
  const [salt, name, value] = parsed as readonly unknown[];
  return typeof salt === "string" && typeof name === "string" ? [salt, name, value] : undefined;
}

/** What the issuer signs of a disclosure. */
export function disclosureDigest(disclosure: string): string {
  return toBase64Url(sha256(new TextEncoder().encode(disclosure)));
}

/** Whether an object has these members and no others; they are given in order. */
export function hasExactly(value: JsonObject, members: readonly string[]): boolean {
  return Object.keys(value).sort().join() === members.join();
}

/** Whether a token is signed by a key. */
export function isSignedBy(key: PublicKeyJwk, jwt: string): boolean {
  const end = jwt.lastIndexOf(".");
  return verifyEs256(key, jwt.slice(0, end), jwt.slice(end + 1));
}

/**
 * One form only: what is no canonical base64url of UTF-8 JSON is undefined, and so is JSON that would be written otherwise. Of a member that
 * stands twice another library may read the first.
 */
function parsePart(part: string): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64Url(part));
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
