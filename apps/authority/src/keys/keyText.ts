import { type AuthorityKeys, type VersionedKey, versionedKey } from "realdid";

import { AuthorityKeysUnreadable } from "../errors.ts";

/** Keys of the service: those of the rules, and the one that hides the register. */
export interface ServiceKeys extends AuthorityKeys {
  /** Hides who is in the population register; it changes only with a register that is loaded anew. */
  readonly register: readonly VersionedKey[];
}

/** What a key may be for. */
export const PURPOSES = ["uniqueness", "sealing", "register"] as const;

const FORMAT = "realdid authority keys v1";

/**
 * Reads keys. The parser's own errors would quote them, so they are not passed on.
 *
 * @param text JSON
 * @param where it was, for the refusal
 * @returns the keys
 * @throws {@link AuthorityKeysUnreadable}
 */
export function parseKeys(text: string, where: string): ServiceKeys {
  try {
    const content = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (content.format !== FORMAT) throw new AuthorityKeysUnreadable(where);
    const [uniqueness, sealing, register] = PURPOSES.map((purpose) => listOf(content[purpose], where));
    if (!uniqueness || !sealing || !register) throw new AuthorityKeysUnreadable(where);
    return { uniqueness, sealing, register };
  } catch {
    throw new AuthorityKeysUnreadable(where);
  }
}

/**
 * Writes keys as text.
 *
 * @param keys of the service
 * @returns JSON; it is secret
 */
export function formatKeys(keys: ServiceKeys): string {
  const lists = PURPOSES.map((purpose) => [
    purpose,
    keys[purpose].map(({ version, key }) => ({ version, key: Buffer.from(key).toString("hex") })),
  ]);
  return `${JSON.stringify({ format: FORMAT, ...Object.fromEntries(lists) }, null, 1)}\n`;
}

function listOf(value: unknown, where: string): readonly VersionedKey[] {
  const list = Array.isArray(value) ? (value as readonly { readonly version?: unknown; readonly key?: unknown }[]) : [];
  const keys = list.map(({ version, key }) => {
    const isGood = Number.isInteger(version) && Number(version) > 0 && /^[0-9a-f]{64}$/.test(String(key));
    if (!isGood) throw new AuthorityKeysUnreadable(where);
    return versionedKey(Number(version), new Uint8Array(Buffer.from(String(key), "hex")));
  });
  const isClear = keys.length > 0 && new Set(keys.map(({ version }) => version)).size === keys.length;
  if (!isClear) throw new AuthorityKeysUnreadable(where);
  return keys;
}
