import { isAddress } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { AttestationDocumentMalformed } from "./errors.ts";

/** First field of every document. */
export const OFF_CHAIN_DOCUMENT_TYPE = "RealDID off-chain attestation v1";

/** A statement that its issuer signed and that stands in no log. Plain JSON, without anything but these fields. */
export interface OffChainAttestation {
  readonly type: typeof OFF_CHAIN_DOCUMENT_TYPE;
  /** Decimal digits. */
  readonly chainId: string;
  /** Address of the log under whose domain it is signed, and in which it is revoked and anchored. */
  readonly log: Hex;
  /** The same as if it stood in the log. */
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly schema: { readonly definition: string; readonly revocable: boolean; readonly policy: Hex };
  readonly subject: Hex;
  /** All zeros if it rests on none. */
  readonly ref: Hex;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  readonly salt: Hex;
  /** ABI encoding, as the schema's definition says. */
  readonly content: Hex;
  /** EIP-712, 65 bytes r, s, v; or what a contract accepts by ERC-1271. */
  readonly signature: Hex;
}

const BYTES_32 = /^0x[0-9a-f]{64}$/;
const BYTES = /^0x(?:[0-9a-f]{2})*$/;
const MAX_UINT40 = 2 ** 40 - 1;

const isText = (form: RegExp) => (value: unknown) => typeof value === "string" && form.test(value);
const isAccount = (value: unknown): boolean => typeof value === "string" && /^0x/.test(value) && isAddress(value);

const FIELDS: Readonly<Record<keyof OffChainAttestation, (value: unknown) => boolean>> = {
  type: (value) => value === OFF_CHAIN_DOCUMENT_TYPE,
  chainId: isText(/^[1-9]\d{0,77}$/),
  log: isAccount,
  uid: isText(BYTES_32),
  issuer: isAccount,
  schema: (value) => typeof value === "object" && value !== null,
  subject: isText(BYTES_32),
  ref: isText(BYTES_32),
  expiresAt: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_UINT40,
  salt: isText(BYTES_32),
  content: isText(BYTES),
  signature: isText(BYTES),
};

const SCHEMA_FIELDS: Readonly<Record<keyof OffChainAttestation["schema"], (value: unknown) => boolean>> = {
  definition: (value) => typeof value === "string",
  revocable: (value) => typeof value === "boolean",
  policy: isAccount,
};

/**
 * Reads an off-chain attestation that came from outside. Says nothing of its truth: {@link verifyOffChainAttestation} does.
 *
 * @param value parsed JSON
 * @returns the document
 * @throws {AttestationDocumentMalformed} if a field is missing or malformed, or if there is one more than the form has
 * @see docs/spec/attestation.md section 9
 */
export function parseOffChainAttestation(value: unknown): OffChainAttestation {
  checkFields("form", value, FIELDS);
  checkFields("schema", (value as OffChainAttestation).schema, SCHEMA_FIELDS, "schema.");
  return value as OffChainAttestation;
}

function checkFields(
  whole: string,
  value: unknown,
  fields: Readonly<Record<string, (value: unknown) => boolean>>,
  prefix = "",
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AttestationDocumentMalformed(whole);
  const given = value as Readonly<Record<string, unknown>>;
  for (const [field, isGood] of Object.entries(fields)) {
    if (!Object.hasOwn(given, field) || !isGood(given[field])) throw new AttestationDocumentMalformed(prefix + field);
  }
  const extra = Object.keys(given).find((field) => !Object.hasOwn(fields, field));
  if (extra !== undefined) throw new AttestationDocumentMalformed(`${prefix}${extra.slice(0, 40)}`);
}
