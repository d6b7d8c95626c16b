import type { Hex } from "../chain/hex.ts";
import { DisclosureStatementMalformed } from "./errors.ts";
import type { NameStatement, NameStatementDocument } from "./nameStatement.ts";

const BYTES_32 = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const FORMS: Readonly<Record<keyof NameStatementDocument, RegExp>> = {
  type: /^RealDID name statement v1$/,
  networkId: BYTES_32,
  chainId: /^[1-9]\d*$/,
  disclosureRegistry: ADDRESS,
  platform: /^[a-z0-9-]{1,31}$/,
  pseudonym: BYTES_32,
  kind: /^(self|backer)$/,
  name: /\S/,
  issuer: ADDRESS,
  issuedAt: /^\d{1,12}$/,
  expiresAt: /^\d{1,12}$/,
  evidenceHash: BYTES_32,
  businessIdentity: BYTES_32,
  salt: BYTES_32,
};
const NUMBERS: readonly string[] = ["issuedAt", "expiresAt"];

/**
 * Reads a name statement that came from outside.
 *
 * @param value parsed JSON
 * @returns the statement
 * @throws {DisclosureStatementMalformed} naming the key, never its value
 */
export function parseNameStatement(value: unknown): NameStatement {
  const { document, attestationSalt, ...others } = asFields(value, "envelope");
  if (Object.keys(others).length > 0) throw new DisclosureStatementMalformed("envelope");
  if (typeof attestationSalt !== "string" || !BYTES_32.test(attestationSalt))
    throw new DisclosureStatementMalformed("attestationSalt");
  const fields = asFields(document, "document");
  const extra = Object.keys(fields).find((key) => !(key in FORMS));
  if (extra !== undefined) throw new DisclosureStatementMalformed("list of keys");
  for (const [key, form] of Object.entries(FORMS)) {
    const field = fields[key];
    const wanted = NUMBERS.includes(key) ? "number" : "string";
    if (typeof field !== wanted || !form.test(String(field))) throw new DisclosureStatementMalformed(key);
  }
  return { document: fields as unknown as NameStatementDocument, attestationSalt: attestationSalt as Hex };
}

function asFields(value: unknown, part: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new DisclosureStatementMalformed(part);
  return value as Readonly<Record<string, unknown>>;
}
