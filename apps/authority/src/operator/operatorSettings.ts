import {
  type Environment,
  type SettingsOf,
  chainSettings,
  listSetting,
  numberSetting,
  readSettings,
  textSetting,
  urlSetting,
} from "@realdid/service";

/** What an operator is told from outside: nothing of it comes from the authority. */
export const OPERATOR_SETTINGS = {
  ...chainSettings("OPERATOR"),
  authorityUrl: urlSetting(["OPERATOR_AUTHORITY_URL", "http://127.0.0.1:8460", "public listener of the authority"]),
  keyFile: textSetting([
    "OPERATOR_KEY_FILE",
    "out/operator/key",
    "key that owns a part of the publisher Safe, mode 0600",
  ]),
  folder: textSetting(["OPERATOR_FOLDER", "out/operator", "where copies of the trees are kept between two starts"]),
  groups: listSetting(
    ["OPERATOR_GROUPS", "0", "groups that are answered for, commas between"],
    "numbers of groups, commas between: 0,1",
    (text) => (/^(0|[1-9][0-9]{0,8})$/u.test(text) ? Number(text) : undefined),
  ),
  pollSeconds: numberSetting(["OPERATOR_POLL_SECONDS", "5", "time between two questions for batches"], 1, 3_600),
} as const;

/** Settings of an operator as they were read. */
export type OperatorConfig = SettingsOf<typeof OPERATOR_SETTINGS>;

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings
 * @throws ServiceSettingInvalid
 */
export function readOperatorConfig(environment: Environment): OperatorConfig {
  return readSettings(OPERATOR_SETTINGS, environment);
}
