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
} from "@realdid/service";

const PREFIX = "RELAYER";
const GWEI = 1_000_000_000n;
const DAY = 86_400;

/** Everything that the relayer is told from outside. The defaults fit a node on this machine. */
export const SETTINGS = {
  ...chainSettings(PREFIX),
  database: databaseSetting(PREFIX, "out/relayer/database"),
  keyFile: textSetting([
    "RELAYER_KEY_FILE",
    "out/relayer/key",
    "key of the account that sends and pays; `init` makes it",
  ]),
  ...listenerSettings(PREFIX, 8470, "proofs from a browser"),
  metricsHost: textSetting([
    "RELAYER_METRICS_HOST",
    "127.0.0.1",
    "address of the metrics' listener; keep it off the internet",
  ]),
  metricsPort: portSetting("RELAYER_METRICS_PORT", 8471, "port of the metrics' listener"),
  ...attemptSettings(PREFIX, 600, 256, "proofs"),
  batchSeconds: numberSetting(
    ["RELAYER_BATCH_SECONDS", "20", "time between two batches; nobody learns when in it a proof came"],
    1,
    600,
  ),
  queue: numberSetting(
    ["RELAYER_QUEUE", "20000", "proofs that may wait; further ones are asked to come back"],
    1,
    10_000_000,
  ),
  changes: numberSetting(
    ["RELAYER_CHANGES", "10", "proofs of one pseudonym that are paid for in the time below"],
    1,
    1_000_000,
  ),
  keepSeconds: numberSetting(
    [
      "RELAYER_KEEP_SECONDS",
      String(DAY),
      "for how long it can be asked what came of a proof; then nothing is left of it",
    ],
    0,
    365 * DAY,
  ),
  highestFee: setting(
    ["RELAYER_HIGHEST_FEE_GWEI", "500", "gwei a unit of gas above which nothing is sent"],
    "a whole number of gwei above 0",
    (text) => (/^[1-9][0-9]{0,8}$/u.test(text) ? BigInt(text) * GWEI : undefined),
  ),
  resendSeconds: numberSetting(
    ["RELAYER_RESEND_SECONDS", "120", "after this a transaction that is not mined is sent again with a higher fee"],
    1,
    DAY,
  ),
  leaseSeconds: numberSetting(
    ["RELAYER_LEASE_SECONDS", "15", "for how long a process that died keeps others from sending"],
    1,
    3_600,
  ),
} as const;

/** The relayer's settings as they were read. */
export type Config = SettingsOf<typeof SETTINGS>;

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings, with defaults that fit a node on this machine
 * @throws ServiceSettingInvalid
 */
export function readConfig(environment: Environment): Config {
  return readSettings(SETTINGS, environment);
}
