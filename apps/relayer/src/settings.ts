import {
  type SettingsOf,
  attemptSettings,
  chainSettings,
  databaseSetting,
  listenerSettings,
  numberSetting,
  portSetting,
  textSetting,
} from "@realdid/service";

const DAY = 86_400;

/** Everything that the relayer is told from outside. */
export const SETTINGS = {
  ...chainSettings("RELAYER"),
  database: databaseSetting("RELAYER", "out/relayer/database"),
  keyFile: textSetting(["RELAYER_KEY_FILE", "out/relayer/key", "key that `init` made; its account pays"]),
  ...listenerSettings("RELAYER", 8470, "proofs"),
  metricsHost: textSetting(["RELAYER_METRICS_HOST", "127.0.0.1", "address of the operator's listener"]),
  metricsPort: portSetting("RELAYER_METRICS_PORT", 8471, "port of the operator's listener: health and metrics"),
  ...attemptSettings("RELAYER", 60, 32, "proofs"),
  queue: numberSetting(
    ["RELAYER_QUEUE", "10000", "proofs that may wait to be settled; further ones are asked to come back"],
    1,
    1_000_000,
  ),
  batchSeconds: numberSetting(["RELAYER_BATCH_SECONDS", "20", "proofs are collected for so long"], 1, 600),
  highestFee: numberSetting(
    ["RELAYER_HIGHEST_FEE_GWEI", "100", "most that a unit of gas may cost; above it proofs wait"],
    1,
    1_000_000,
  ),
  resendSeconds: numberSetting(
    ["RELAYER_RESEND_SECONDS", "120", "a transaction that is not mined for so long is sent anew, for a higher fee"],
    5,
    3_600,
  ),
  keepSeconds: numberSetting(
    ["RELAYER_KEEP_SECONDS", "3600", "so long it can be asked what came of a proof; then nothing of it remains"],
    1,
    30 * DAY,
  ),
} as const;

/** Settings as read. */
export type Config = SettingsOf<typeof SETTINGS>;
