import {
  type Environment,
  type SettingsOf,
  attemptSettings,
  chainSettings,
  databaseSetting,
  listenerSettings,
  numberSetting,
  portSetting,
  readSettings,
  setting,
  textSetting,
  urlSetting,
} from "@realdid/service";
import { hostOfOrigin } from "realdid";

const PREFIX = "STATEMENTS";
const DAY = 86_400;

/** Everything that the statements service is told from outside. */
export const SETTINGS = {
  ...chainSettings(PREFIX),
  database: databaseSetting(PREFIX, "out/statements/database"),
  keyFile: textSetting([
    "STATEMENTS_KEY_FILE",
    "out/statements/key",
    "key that `init` made; seals the statements in the database",
  ]),
  ...listenerSettings(PREFIX, 8510, "statements from a browser"),
  publicUrl: setting(
    [
      "STATEMENTS_PUBLIC_URL",
      "https://statements.oversight.realdid.example",
      "origin of the pages, under the domain that the network has for oversight",
    ],
    "an origin that wallets answer: https://statements.oversight.example",
    (text) => (hostOfOrigin(text) === undefined ? undefined : text),
  ),
  metricsHost: textSetting([
    "STATEMENTS_METRICS_HOST",
    "127.0.0.1",
    "address of the operator's listener; keep it off the internet",
  ]),
  metricsPort: portSetting("STATEMENTS_METRICS_PORT", 8511, "port of the operator's listener: health and metrics"),
  walletUrl: urlSetting([
    "STATEMENTS_WALLET_URL",
    "http://wallet.localhost:8490",
    "wallet page that viewers are sent to",
  ]),
  ...attemptSettings(PREFIX, 300, 64, "requests"),
  viewsPerDay: numberSetting(["STATEMENTS_VIEWS_PER_DAY", "200", "names that one viewer is shown a day"], 1, 1_000_000),
  sweepSeconds: numberSetting(
    ["STATEMENTS_SWEEP_SECONDS", "15", "how often what has ended on chain is deleted; it is shown no more at once"],
    1,
    DAY,
  ),
} as const;

/** Settings as read. */
export type Config = SettingsOf<typeof SETTINGS>;

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings
 * @throws ServiceSettingInvalid
 */
export function readConfig(environment: Environment): Config {
  return readSettings(SETTINGS, environment);
}
