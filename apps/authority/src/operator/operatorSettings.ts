import { listSetting, numberSetting, textSetting, urlSetting, setting, hideSecrets } from "../config/setting.ts";
import type { Environment, Setting } from "../config/setting.ts";

/** What an operator is told from outside: nothing of it comes from the authority. */
export const OPERATOR_SETTINGS = {
  deployment: textSetting(["REALDID_DEPLOYMENT", "deployment.json", "file that `npx hardhat deployment` printed"]),
  rpcUrl: setting(
    ["OPERATOR_RPC_URL", "http://127.0.0.1:8545", "JSON-RPC endpoint of the operator's own choice"],
    "a URL: http:// or https://",
    (text) => (/^https?:\/\//u.test(text) && URL.canParse(text) ? text : undefined),
    hideSecrets,
  ),
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
export type OperatorConfig = {
  readonly [Name in keyof typeof OPERATOR_SETTINGS]: (typeof OPERATOR_SETTINGS)[Name] extends Setting<infer T>
    ? T
    : never;
};

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings
 * @throws AuthoritySettingInvalid
 */
export function readOperatorConfig(environment: Environment): OperatorConfig {
  const read = Object.entries(OPERATOR_SETTINGS).map(([name, one]) => [name, one.read(environment)] as const);
  return Object.fromEntries(read) as OperatorConfig;
}
