import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";

import { createSecretFile, readSecretFile } from "@realdid/service";
import { type Hex, createEs256Key, es256KeyOf } from "realdid";

import { AuthorityIssuerExists, AuthorityIssuerUnreadable } from "./errors.ts";

/** One key that signs certificates. */
export interface CertificateKey {
  /** 1 and up; a higher one is newer. */
  readonly version: number;
  /** ES256, 32 bytes. */
  readonly key: Hex;
}

/** Secret keys of an authority as issuer; apart from those of its records, which other people may hold. */
export interface IssuerKeys {
  /** Private key of the account that is accredited: it sends attestations and controls the authority's DID. */
  readonly account: Hex;
  /** Sign certificates; the newest that is published is used. */
  readonly certificates: readonly CertificateKey[];
}

const SETTING = "AUTHORITY_ISSUER_FILE";
const FORMAT = "realdid authority issuer v1";
const SECRET = /^0x[0-9a-f]{64}$/u;

/**
 * Makes an issuer file with a fresh key for certificates.
 *
 * @param file of a path where nothing is
 * @param account private key of the account; a fresh one unless given
 * @throws {@link AuthorityIssuerExists}
 */
export async function createIssuerFile(file: string, account = `0x${randomBytes(32).toString("hex")}`): Promise<void> {
  const keys: IssuerKeys = {
    account: account as Hex,
    certificates: [{ version: 1, key: createEs256Key().privateKey }],
  };
  if (!(await createSecretFile(file, `${JSON.stringify({ format: FORMAT, ...keys }, null, 1)}\n`)))
    throw new AuthorityIssuerExists(file);
}

/**
 * Reads an issuer file.
 *
 * @param file path
 * @returns the keys, certificates' newest first; undefined if there is no file
 * @throws {@link AuthorityIssuerUnreadable}; ServiceFileUnreadable if others may read it
 */
export async function readIssuerFile(file: string): Promise<IssuerKeys | undefined> {
  if (!existsSync(file)) return undefined;
  const text = await readSecretFile(SETTING, file);
  try {
    const { format, account, certificates } = JSON.parse(text) as Partial<IssuerKeys> & { readonly format?: unknown };
    const keys = [...(certificates ?? [])].sort((a, b) => b.version - a.version);
    const versions = new Set(keys.map(({ version }) => version));
    if (format !== FORMAT || !SECRET.test(String(account)) || keys.length === 0 || versions.size !== keys.length)
      throw new AuthorityIssuerUnreadable(file);
    for (const { version, key } of keys) {
      if (!Number.isSafeInteger(version) || version < 1 || !SECRET.test(key)) throw new AuthorityIssuerUnreadable(file);
      es256KeyOf(key);
    }
    return { account: account as Hex, certificates: keys };
  } catch {
    // The parser's own error would quote the keys.
    throw new AuthorityIssuerUnreadable(file);
  }
}
