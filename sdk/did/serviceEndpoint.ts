import { toUtf8String } from "ethers";

import type { Hex } from "../chain/hex.ts";

/** Where a service is: a URI, or a map, or several of these. */
export type ServiceEndpoint = string | ServiceMap | readonly (string | ServiceMap)[];

/** A map of an endpoint, for example `{ uri, accept, routingKeys }` of DIDComm. */
export interface ServiceMap {
  readonly [key: string]: ServiceValue;
}

/** What a map may hold. */
export type ServiceValue = string | number | boolean | ServiceMap | readonly ServiceValue[];

/** Words that the document's contexts give a meaning of their own, and the one key that JavaScript does not keep as a key. */
const RESERVED: readonly string[] = [
  "__proto__",
  "EcdsaSecp256k1RecoveryMethod2020",
  "JsonWebKey2020",
  "JsonWebSignature2020",
  "id",
  "type",
  "alsoKnownAs",
  "assertionMethod",
  "authentication",
  "capabilityDelegation",
  "capabilityInvocation",
  "controller",
  "keyAgreement",
  "proof",
  "service",
  "serviceEndpoint",
  "verificationMethod",
];
const URI = /^[a-z][a-z0-9+.-]*:[\w.~:/?[\]@!$&'()*+,;=%-]+(?:#[\w.~:/?@!$&'()*+,;=%-]*)?$/i;
const LONE_PERCENT = /%(?![0-9a-f]{2})/i;
const MAX_DEPTH = 8;

/**
 * Reads a service's endpoint as the registry stores it: a URI, or the JSON of a map, of a URI, or of a list of maps and URIs.
 * A value that a DID document cannot hold in both of its representations is none.
 *
 * @param value bytes of the attribute
 * @returns endpoint; undefined if it is none
 * @see docs/spec/did.md section 4
 */
export function parseServiceEndpoint(value: Hex): ServiceEndpoint | undefined {
  const text = textOf(value);
  if (text === undefined || isUri(text)) return text;
  const parsed = jsonOf(text);
  if (!Array.isArray(parsed)) return isEndpoint(parsed) ? parsed : undefined;
  if (parsed.length === 0 || !parsed.every(isEndpoint)) return undefined;
  const isSet = new Set(parsed.map((item) => JSON.stringify(item))).size === parsed.length;
  return isSet ? parsed : undefined;
}

/**
 * Whether a text is a URI by RFC 3986, absolute.
 *
 * @param text candidate
 * @returns whether it is one
 */
export function isUri(text: string): boolean {
  if (!URI.test(text) || LONE_PERCENT.test(text)) return false;
  try {
    new URL(text);
    return true;
  } catch {
    return false;
  }
}

function isEndpoint(value: unknown): value is string | ServiceMap {
  return typeof value === "string" ? isUri(value) : isMap(value, 1);
}

function isMap(value: unknown, depth: number): value is ServiceMap {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > MAX_DEPTH) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, item]) => isPlainWord(key) && isValue(item, depth));
}

/**
 * Whether JSON-LD reads a service's type, or a key of its map, as a plain word: no keyword, no IRI, nothing that the document's contexts
 * define.
 *
 * @param word candidate
 * @returns whether it does
 */
export function isPlainWord(word: string): boolean {
  return /^[\w-]+$/.test(word) && !RESERVED.includes(word);
}

function isValue(value: unknown, depth: number): value is ServiceValue {
  if (Array.isArray(value)) return depth < MAX_DEPTH && value.every((item) => isValue(item, depth + 1));
  if (typeof value === "number") return Number.isFinite(value); // 1e999 is none that JSON could write again
  return typeof value === "object" ? isMap(value, depth + 1) : true;
}

function textOf(value: Hex): string | undefined {
  try {
    return toUtf8String(value);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
