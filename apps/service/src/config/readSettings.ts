import type { Environment, Setting } from "./setting.ts";

/** The settings of a service, by the name that its code has for each. */
export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

/** What is read of a table of settings. */
export type SettingsOf<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T> ? T : never;
};

/**
 * Reads settings.
 *
 * @param table settings of the service
 * @param environment variables
 * @returns the value of each
 * @throws ServiceSettingInvalid
 */
export function readSettings<Table extends SettingTable>(table: Table, environment: Environment): SettingsOf<Table> {
  const read = Object.entries(table).map(([name, one]) => [name, one.read(environment)] as const);
  return Object.fromEntries(read) as SettingsOf<Table>;
}

/**
 * Lists settings as they stand, for people. What may be a secret is hidden.
 *
 * @param table settings of the service
 * @param environment variables
 * @returns one line for each: variable, value, whether it is the default, meaning
 */
export function describeSettings(table: SettingTable, environment: Environment): string {
  const lines = Object.values(table).map((one) => {
    const given = environment[one.name] || undefined;
    const value = given === undefined ? one.preset || "(none)" : one.show(given);
    return [one.name, given === undefined ? value : `${value} *`, one.meaning] as const;
  });
  const width = (column: 0 | 1): number => Math.max(...lines.map((line) => line[column].length));
  const [names, values] = [width(0), width(1)];
  const rows = lines.map(([name, value, meaning]) => `${name.padEnd(names)}  ${value.padEnd(values)}  ${meaning}`);
  return `${rows.join("\n")}\n\n* set in the environment or in .env; the others are defaults`;
}
