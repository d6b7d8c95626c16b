import type { Hex } from "../chain/hex.ts";
import { DisclosureStatementMalformed } from "./errors.ts";
import type { NameStatement } from "./nameStatement.ts";
import { readNameStatement } from "./readNameStatement.ts";

const BYTES_32 = /^0x[0-9a-f]{64}$/;

/**
 * Takes a name statement that came from outside, if `readNameStatement` can read it.
 *
 * @param value parsed JSON
 * @returns the statement: credential and salt, nothing else
 * @throws {DisclosureStatementMalformed} naming the part, never its value
 */
export function parseNameStatement(value: unknown): NameStatement {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new DisclosureStatementMalformed("envelope");
  const { credential, attestationSalt, ...others } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0) throw new DisclosureStatementMalformed("envelope");
  if (typeof attestationSalt !== "string" || !BYTES_32.test(attestationSalt))
    throw new DisclosureStatementMalformed("attestationSalt");
  const statement = { credential: credential as string, attestationSalt: attestationSalt as Hex };
  readNameStatement(statement);
  return statement;
}
