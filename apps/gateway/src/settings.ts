import {
  type Environment,
  ServiceSettingInvalid,
  type SettingsOf,
  chainSettings,
  databaseSetting,
  listenerSettings,
  numberSetting,
  portSetting,
  listSetting,
  textSetting,
  urlSetting,
} from "@realdid/service";
import { hostOfOrigin } from "realdid";

const DAY = 86_400;

const { host, port, connections, requestSeconds, logLevel } = listenerSettings("GATEWAY", 8480, "");

const EXAMPLE = "forum=https://login.forum.example";
const WANTED = `slugs and origins, each once, commas between: ${EXAMPLE}`;
const platforms = listSetting(
  ["GATEWAY_PLATFORMS", "", `platforms and the origin of each: ${EXAMPLE},...`],
  WANTED,
  readPlatform,
);

/** Everything that the gateway is told from outside. */
export const SETTINGS = {
  ...chainSettings("GATEWAY"),
  platforms: { ...platforms, read: readPlatforms },
  walletUrl: urlSetting([
    "GATEWAY_WALLET_URL",
    "http://wallet.localhost:8490",
    "wallet page that visitors are sent to",
  ]),
  relayerUrl: urlSetting([
    "GATEWAY_RELAYER_URL",
    "http://127.0.0.1:8470",
    "relayer that registers pseudonyms of first visits",
  ]),
  database: databaseSetting("GATEWAY", "out/gateway/database"),
  keyFile: textSetting(["GATEWAY_KEY_FILE", "out/gateway/key", "key that `init` made; seals the keys in the database"]),
  host,
  port,
  metricsHost: textSetting(["GATEWAY_METRICS_HOST", "127.0.0.1", "address of the operator's listener"]),
  metricsPort: portSetting("GATEWAY_METRICS_PORT", 8481, "port of the operator's listener: health and metrics"),
  sessionSeconds: numberSetting(
    ["GATEWAY_SESSION_SECONDS", "28800", "so long a visitor stays signed in at the gateway"],
    60,
    30 * DAY,
  ),
  refreshSeconds: numberSetting(
    ["GATEWAY_REFRESH_SECONDS", "1209600", "life of refresh tokens, for clients that ask for offline_access"],
    60,
    90 * DAY,
  ),
  consentSeconds: numberSetting(
    ["GATEWAY_CONSENT_SECONDS", "15552000", "so long it is remembered what a visitor agreed to"],
    60,
    365 * DAY,
  ),
  keyLeadSeconds: numberSetting(
    ["GATEWAY_KEY_LEAD_SECONDS", "600", "a new signing key is shown for so long before it signs"],
    0,
    DAY,
  ),
  pending: numberSetting(
    ["GATEWAY_PENDING", "64", "answers of wallets that are checked at once; further ones are asked to come back"],
    1,
    100_000,
  ),
  connections,
  requestSeconds,
  submitSeconds: numberSetting(
    ["GATEWAY_SUBMIT_SECONDS", "10", "first visits wait so long before the relayer is told of them again"],
    1,
    600,
  ),
  logLevel,
} as const;

/** Settings as read. */
export type Config = SettingsOf<typeof SETTINGS>;

/** A platform's slug and the origin that this gateway answers at for it. */
export interface PlatformPlace {
  readonly slug: string;
  readonly url: string;
  /** Host of the origin, with its port. */
  readonly host: string;
}

/** On one origin for two platforms a page of one would see the account of the other. */
function readPlatforms(environment: Environment): readonly PlatformPlace[] {
  const places = platforms.read(environment);
  for (const names of [places.map(({ slug }) => slug), places.map(({ host }) => host)]) {
    if (new Set(names).size < names.length) {
      throw new ServiceSettingInvalid(platforms.name, WANTED);
    }
  }
  return places;
}

function readPlatform(text: string): PlatformPlace | undefined {
  const [, slug, url] = /^([a-z0-9][a-z0-9-]{0,62})=(\S+)$/u.exec(text) ?? [];
  const host = hostOfOrigin(url);
  return slug === undefined || url === undefined || host === undefined ? undefined : { slug, url, host };
}
