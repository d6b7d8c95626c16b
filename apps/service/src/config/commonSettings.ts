import { isIP } from "node:net";

import { type Setting, hideSecrets, listSetting, numberSetting, setting, textSetting, urlSetting } from "./setting.ts";

const PORT = 65_535;
const DAY = 86_400;
const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Which addresses may say for whom they speak (X-Forwarded-For), as Fastify takes it. */
type Proxies = ((address: string, hop: number) => boolean) | string[] | false;

/** Settings of every public listener. */
export interface ListenerSettings {
  readonly host: Setting<string>;
  readonly port: Setting<number>;
  readonly publicUrl: Setting<string>;
  readonly trustProxy: Setting<Proxies>;
  readonly walletOrigins: Setting<readonly string[]>;
  readonly connections: Setting<number>;
  readonly requestSeconds: Setting<number>;
  readonly logLevel: Setting<(typeof LEVELS)[number]>;
}

/** Settings of what anyone may try. */
export interface AttemptSettings {
  readonly attempts: Setting<number>;
  readonly attemptSeconds: Setting<number>;
  readonly pending: Setting<number>;
}

/**
 * A port to listen on.
 *
 * @param name variable
 * @param preset default
 * @param meaning one line for people
 * @returns the setting; 0 is any free port
 */
export function portSetting(name: string, preset: number, meaning: string): Setting<number> {
  return numberSetting([name, String(preset), `${meaning}; 0: any free one`], 0, PORT);
}

/** Where the deployment and its chain are. `prefix` is of the service's variables: `RELAYER`. */
export function chainSettings(prefix: string): {
  readonly deployment: Setting<string>;
  readonly rpcUrl: Setting<string>;
} {
  return {
    deployment: textSetting(["REALDID_DEPLOYMENT", "deployment.json", "file that `npx hardhat deployment` printed"]),
    rpcUrl: setting(
      [`${prefix}_RPC_URL`, "http://127.0.0.1:8545", "JSON-RPC endpoint of the chain"],
      "a URL: http:// or https://",
      (text) => (/^https?:\/\//u.test(text) && URL.canParse(text) ? text : undefined),
      hideSecrets,
    ),
  };
}

/** Where the database is; `folder` of the embedded one unless set. */
export function databaseSetting(prefix: string, folder: string): Setting<string> {
  return textSetting([`${prefix}_DATABASE`, folder, "folder of the embedded database, or postgres://..."], hideSecrets);
}

/** The public listener: `port` unless set, and what wallets and browsers know it by. */
export function listenerSettings(prefix: string, port: number, whatPagesSend: string): ListenerSettings {
  return {
    host: textSetting([`${prefix}_HOST`, "127.0.0.1", "address of the public listener; 0.0.0.0 for all"]),
    port: portSetting(`${prefix}_PORT`, port, "port of the public listener"),
    publicUrl: urlSetting([
      `${prefix}_PUBLIC_URL`,
      `http://127.0.0.1:${port}`,
      "where wallets reach the public listener",
    ]),
    trustProxy: setting<Proxies>(
      [`${prefix}_TRUST_PROXY`, "", "proxies in front: their number, or their addresses with commas; none if empty"],
      "a number of proxies, or their IP addresses or ranges with commas",
      readProxies,
    ),
    walletOrigins: listSetting(
      [`${prefix}_WALLET_ORIGINS`, "", `origins of web wallets that may send ${whatPagesSend}, commas between`],
      "origins, commas between: https://wallet.example",
      (text) => (URL.canParse(text) && new URL(text).origin === text ? text : undefined),
    ),
    connections: numberSetting(
      [`${prefix}_CONNECTIONS`, "2048", "open connections of the public listener"],
      1,
      1_000_000,
    ),
    requestSeconds: numberSetting(
      [`${prefix}_REQUEST_SECONDS`, "10", "time for a request to arrive whole: slow ones are cut off"],
      1,
      600,
    ),
    logLevel: setting(
      [`${prefix}_LOG_LEVEL`, "info", "trace, debug, info, warn, error, fatal or silent"],
      "trace, debug, info, warn, error, fatal or silent",
      (text) => LEVELS.find((level) => level === text),
    ),
  };
}

/** How often a source address may try, and how many are worked on at once. `what` they try: `enrolments`. */
export function attemptSettings(prefix: string, attempts: number, pending: number, what: string): AttemptSettings {
  return {
    attempts: numberSetting(
      [`${prefix}_ATTEMPTS`, String(attempts), `${what} of each source address (IPv6: /64) in the time below`],
      1,
      1_000_000_000,
    ),
    attemptSeconds: numberSetting([`${prefix}_ATTEMPT_SECONDS`, "60", "that time"], 1, DAY),
    pending: numberSetting(
      [`${prefix}_PENDING`, String(pending), `${what} worked on at once; further ones are asked to come back`],
      1,
      1_000_000,
    ),
  };
}

function readProxies(text: string): Proxies | undefined {
  if (text === "") return false;
  if (/^[1-9][0-9]?$/u.test(text)) return (_address, hop) => hop < Number(text);
  const isRange = (one: string): boolean => {
    const [address = "", bits, ...rest] = one.split("/");
    return isIP(address) !== 0 && rest.length === 0 && (bits === undefined || /^[0-9]{1,3}$/u.test(bits));
  };
  const ranges = text.split(",").map((one) => one.trim());
  return ranges.every(isRange) ? ranges : undefined;
}
