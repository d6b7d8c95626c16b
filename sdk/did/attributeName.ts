import { getBytes, hexlify, toUtf8Bytes, toUtf8String } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { DidAttributeInvalid } from "./errors.ts";
import type { KeyCurve } from "./publicKeyJwk.ts";
import { isPlainWord } from "./serviceEndpoint.ts";

/** What a key may be used for: sign statements, also log in, or receive encrypted messages. */
export type KeyPurpose = "veriKey" | "sigAuth" | "enc";

/** What an attribute's name says. */
export type AttributeName =
  | { readonly kind: "key"; readonly curve: KeyCurve; readonly purpose: KeyPurpose }
  | { readonly kind: "service"; readonly type: string };

// Names as did:ethr has them, so that its resolvers read ours; P-256 is our addition.
const CURVE_NAMES: Readonly<Record<KeyCurve, string>> = {
  secp256k1: "Secp256k1",
  "P-256": "P-256",
  Ed25519: "Ed25519",
  X25519: "X25519",
};
const KEY = /^did\/pub\/(Secp256k1|P-256|Ed25519|X25519)\/(veriKey|sigAuth|enc)(?:\/(?:hex|base64|base58|pem))?$/;
const SERVICE = /^did\/svc\/([\w-]+)$/;
const NAME_BYTES = 32;

/**
 * The registry's name of a key or a service.
 *
 * @param name what it says
 * @returns 32 bytes
 * @throws {DidAttributeInvalid}
 * @see docs/spec/did.md section 4
 * @example formatAttributeName({ kind: "service", type: "HubService" }) // "0x6469642f7376632f487562536572766963650000..."
 */
export function formatAttributeName(name: AttributeName): Hex {
  const text = name.kind === "key" ? `did/pub/${CURVE_NAMES[name.curve]}/${name.purpose}/hex` : `did/svc/${name.type}`;
  if (text.length > NAME_BYTES || parseText(text) === undefined) {
    throw new DidAttributeInvalid(
      name.kind === "key"
        ? "a key's purpose is veriKey, sigAuth or enc"
        : "a service's type has letters, digits, hyphens and underscores, at most 24, and is no word of the document's own",
    );
  }
  return hexlify(toUtf8Bytes(text.padEnd(NAME_BYTES, "\0"))) as Hex;
}

/**
 * Reads a registry's name.
 *
 * @param name 32 bytes
 * @returns what it says; undefined if it is neither a key nor a service
 */
export function parseAttributeName(name: string): AttributeName | undefined {
  const text = textOfName(name);
  return text === undefined ? undefined : parseText(text);
}

/**
 * The text that a name or a delegate's type spells.
 *
 * @param name 32 bytes
 * @returns text up to the zeros at the end; undefined if it is none, as when a zero is within it: the registry would know it by another name
 */
export function textOfName(name: string): string | undefined {
  try {
    const text = toUtf8String(getBytes(name)).replace(/\0+$/, "");
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function parseText(text: string): AttributeName | undefined {
  const [, curveName, purpose] = KEY.exec(text) ?? [];
  if (curveName !== undefined) {
    const curve = (Object.keys(CURVE_NAMES) as KeyCurve[]).find((one) => CURVE_NAMES[one] === curveName) as KeyCurve;
    return { kind: "key", curve, purpose: purpose as KeyPurpose };
  }
  const [, type] = SERVICE.exec(text) ?? [];
  return type === undefined || !isPlainWord(type) ? undefined : { kind: "service", type };
}
