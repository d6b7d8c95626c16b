import { isIP } from "node:net";

import { PUBLISHING_SETTINGS } from "./publishingSettings.ts";
import { hideSecrets, listSetting, numberSetting, setting, textSetting, urlSetting } from "./setting.ts";

const PORT = 65_535;

/** Everything that the service is told from outside. The defaults fit a node on this machine. */
export const SETTINGS = {
  ...PUBLISHING_SETTINGS,
  deployment: textSetting(["REALDID_DEPLOYMENT", "deployment.json", "file that `npx hardhat deployment` printed"]),
  rpcUrl: setting(
    ["AUTHORITY_RPC_URL", "http://127.0.0.1:8545", "JSON-RPC endpoint of the chain"],
    "a URL: http:// or https://",
    (text) => (/^https?:\/\//u.test(text) && URL.canParse(text) ? text : undefined),
    hideSecrets,
  ),
  database: textSetting(
    ["AUTHORITY_DATABASE", "out/authority/database", "folder of the embedded database, or postgres://..."],
    hideSecrets,
  ),
  keyFile: textSetting(["AUTHORITY_KEY_FILE", "out/authority/keys.json", "key file that `init` made"]),
  keys: textSetting(["AUTHORITY_KEYS", "", "content of a key file, instead of the file"], () => "(hidden)"),
  issuerFile: textSetting([
    "AUTHORITY_ISSUER_FILE",
    "out/authority/issuer.json",
    "keys that `create-issuer` made; without them neither certificates nor statements are issued",
  ]),
  groups: listSetting(
    ["AUTHORITY_GROUPS", "0", "groups that this service enrols for, commas between"],
    "numbers of groups, commas between: 0,1",
    (text) => (/^(0|[1-9][0-9]{0,8})$/u.test(text) ? Number(text) : undefined),
  ),
  host: textSetting(["AUTHORITY_HOST", "127.0.0.1", "address of the public listener; 0.0.0.0 for all"]),
  port: numberSetting(["AUTHORITY_PORT", "8460", "port of the public listener; 0: any free one"], 0, PORT),
  publicUrl: urlSetting([
    "AUTHORITY_PUBLIC_URL",
    "http://127.0.0.1:8460",
    "where wallets reach the public listener; stands in the URIs on chain",
  ]),
  deskHost: textSetting([
    "AUTHORITY_DESK_HOST",
    "127.0.0.1",
    "address of the desk's listener; keep it off the internet",
  ]),
  deskPort: numberSetting(["AUTHORITY_DESK_PORT", "8461", "port of the desk's listener; 0: any free one"], 0, PORT),
  deskTokenFile: textSetting(["AUTHORITY_DESK_TOKEN_FILE", "out/authority/desk.token", "bearer token of the desk"]),
  trustProxy: setting(
    ["AUTHORITY_TRUST_PROXY", "", "proxies in front: their number, or their addresses with commas; none if empty"],
    "a number of proxies, or their IP addresses or ranges with commas",
    readProxies,
  ),
  walletOrigins: listSetting(
    ["AUTHORITY_WALLET_ORIGINS", "", "origins of web wallets that may send enrolments from a browser, commas between"],
    "origins, commas between: https://wallet.example",
    (text) => (URL.canParse(text) && new URL(text).origin === text ? text : undefined),
  ),
  attempts: numberSetting(
    ["AUTHORITY_ATTEMPTS", "30", "enrolment attempts for each source address (IPv6: /64) in the time below"],
    1,
    1_000_000_000,
  ),
  attemptSeconds: numberSetting(["AUTHORITY_ATTEMPT_SECONDS", "60", "that time"], 1, 86_400),
  pending: numberSetting(
    ["AUTHORITY_PENDING", "256", "enrolments worked on at once; further ones are asked to come back"],
    1,
    1_000_000,
  ),
  connections: numberSetting(
    ["AUTHORITY_CONNECTIONS", "2048", "open connections of the public listener"],
    1,
    1_000_000,
  ),
  requestSeconds: numberSetting(
    ["AUTHORITY_REQUEST_SECONDS", "10", "time for a request to arrive whole: slow ones are cut off"],
    1,
    600,
  ),
  logLevel: setting(
    ["AUTHORITY_LOG_LEVEL", "info", "trace, debug, info, warn, error, fatal or silent"],
    "trace, debug, info, warn, error, fatal or silent",
    (text) => LEVELS.find((level) => level === text),
  ),
} as const;

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Which addresses may say for whom they speak (X-Forwarded-For), as Fastify takes it. */
function readProxies(text: string): ((address: string, hop: number) => boolean) | string[] | false | undefined {
  if (text === "") return false;
  if (/^[1-9][0-9]?$/u.test(text)) return (_address, hop) => hop < Number(text);
  const isRange = (one: string): boolean => {
    const [address = "", bits, ...rest] = one.split("/");
    return isIP(address) !== 0 && rest.length === 0 && (bits === undefined || /^[0-9]{1,3}$/u.test(bits));
  };
  const ranges = text.split(",").map((one) => one.trim());
  return ranges.every(isRange) ? ranges : undefined;
}
