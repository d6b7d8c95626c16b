import { type Environment, type SettingsOf, readSettings } from "@realdid/service";

import { SETTINGS } from "./settings.ts";

/** Everything that the portal is told from outside; {@link SETTINGS} says what each is. */
export type Config = SettingsOf<typeof SETTINGS>;

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings, with defaults that fit services on this machine
 * @throws ServiceSettingInvalid
 */
export function readConfig(environment: Environment): Config {
  return readSettings(SETTINGS, environment);
}
