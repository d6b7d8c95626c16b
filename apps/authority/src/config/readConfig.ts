import type { Environment, Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

export type { Environment } from "./setting.ts";

/** Everything that the service is told from outside; {@link SETTINGS} says what each is. */
export type Config = {
  readonly [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never;
};

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings, with defaults that fit a node on this machine
 * @throws AuthoritySettingInvalid
 */
export function readConfig(environment: Environment): Config {
  const read = Object.entries(SETTINGS).map(([name, one]) => [name, one.read(environment)] as const);
  return Object.fromEntries(read) as Config;
}

/**
 * Lists the settings as they stand, for people. What may be a secret is hidden.
 *
 * @param environment variables
 * @returns one line for each: variable, value, whether it is the default, meaning
 */
export function describeSettings(environment: Environment): string {
  const lines = Object.values(SETTINGS).map((one: Setting<unknown>) => {
    const given = environment[one.name] || undefined;
    const value = given === undefined ? one.preset || "(none)" : one.show(given);
    return [one.name, given === undefined ? value : `${value} *`, one.meaning] as const;
  });
  const width = (column: 0 | 1): number => Math.max(...lines.map((line) => line[column].length));
  const [names, values] = [width(0), width(1)];
  const table = lines.map(([name, value, meaning]) => `${name.padEnd(names)}  ${value.padEnd(values)}  ${meaning}`);
  return `${table.join("\n")}\n\n* set in the environment or in .env; the others are defaults`;
}
