import {
  attemptSettings,
  chainSettings,
  databaseSetting,
  listSetting,
  listenerSettings,
  portSetting,
  textSetting,
  urlSetting,
} from "@realdid/service";

import { PUBLISHING_SETTINGS } from "./publishingSettings.ts";

const PREFIX = "AUTHORITY";

/** Everything that the service is told from outside. The defaults fit a node on this machine. */
export const SETTINGS = {
  ...PUBLISHING_SETTINGS,
  ...chainSettings(PREFIX),
  database: databaseSetting(PREFIX, "out/authority/database"),
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
  ...listenerSettings(PREFIX, 8460, "enrolments from a browser"),
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
  deskPort: portSetting("AUTHORITY_DESK_PORT", 8461, "port of the desk's listener"),
  deskTokenFile: textSetting(["AUTHORITY_DESK_TOKEN_FILE", "out/authority/desk.token", "bearer token of the desk"]),
  ...attemptSettings(PREFIX, 30, 256, "enrolments"),
} as const;
