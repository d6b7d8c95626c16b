import { ServiceSettingInvalid } from "./errors.ts";

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that the service is told from outside. */
export interface Setting<T> {
  /** Environment variable. */
  readonly name: string;
  /** One line for people. */
  readonly meaning: string;
  /** As it would be written; empty if there is none. */
  readonly preset: string;
  /** May be shown: `settings` prints it. */
  readonly show: (text: string) => string;
  /**
   * @param environment variables
   * @returns the value
   * @throws {@link ServiceSettingInvalid}
   */
  readonly read: (environment: Environment) => T;
}

/** Name, meaning and default of a setting. */
type Words = readonly [name: string, preset: string, meaning: string];

/** A setting whose text is `parse`d; `wanted` says what it has to be. */
export function setting<T>(
  [name, preset, meaning]: Words,
  wanted: string,
  parse: (text: string) => T | undefined,
  show: (text: string) => string = (text) => text,
): Setting<T> {
  const read = (environment: Environment): T => {
    const value = parse(environment[name] || preset);
    if (value === undefined) throw new ServiceSettingInvalid(name, wanted);
    return value;
  };
  return { name, meaning, preset, show, read };
}

/** Any text. */
export function textSetting(words: Words, show?: (text: string) => string): Setting<string> {
  return setting(words, "a text", (text) => text, show);
}

/** A whole number in a range. */
export function numberSetting(words: Words, lowest: number, highest: number): Setting<number> {
  return setting(words, `a whole number from ${lowest} to ${highest}`, (text) => {
    const number = /^[0-9]{1,15}$/u.test(text) ? Number(text) : Number.NaN;
    return number >= lowest && number <= highest ? number : undefined;
  });
}

/** An http or https URL without query and fragment; no slash at its end. */
export function urlSetting(words: Words, show?: (text: string) => string): Setting<string> {
  return setting(words, "a URL: http:// or https://, without ? and #", (text) => readUrl(text), show);
}

/** A list with commas between; `parse` reads each part. */
export function listSetting<T>(
  words: Words,
  wanted: string,
  parse: (text: string) => T | undefined,
): Setting<readonly T[]> {
  return setting(words, wanted, (text) => {
    const parts = text === "" ? [] : text.split(",").map((part) => parse(part.trim()));
    return parts.includes(undefined) ? undefined : (parts as T[]);
  });
}

/**
 * Hides what may be a secret in a URL: name, password and query.
 *
 * @param text a URL, or anything else, which stays as it is
 * @returns what may be shown
 */
export function hideSecrets(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const isSecret = url.password !== "" || url.search !== "";
  return isSecret ? `${url.protocol}//…@${url.host}${url.pathname}` : text;
}

function readUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, search, hash } = new URL(text);
  const isPlain = (protocol === "http:" || protocol === "https:") && search === "" && hash === "";
  return isPlain ? text.replace(/\/+$/u, "") : undefined;
}
