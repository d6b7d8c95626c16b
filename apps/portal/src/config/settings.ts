import { chainSettings, listenerSettings, setting, urlSetting } from "@realdid/service";

const PREFIX = "PORTAL";
const { walletOrigins: _nobodySendsAnything, ...listener } = listenerSettings(PREFIX, 8490, "anything");

/** Everything that the portal is told from outside. The addresses are those that visitors' browsers reach. */
export const SETTINGS = {
  ...listener,
  ...chainSettings(PREFIX),
  authorityUrl: urlSetting([
    `${PREFIX}_AUTHORITY_URL`,
    "http://127.0.0.1:8460",
    "authority whose shards wallets download",
  ]),
  relayerUrl: setting(
    [`${PREFIX}_RELAYER_URL`, "", "relayer that takes wallets' proofs; if empty, platforms alone hand them in"],
    "a URL: http:// or https://, or nothing",
    readRelayer,
  ),
};

/** Empty: none. */
function readRelayer(text: string): string | undefined {
  if (text === "" || !URL.canParse(text)) return text === "" ? "" : undefined;
  const { protocol, search, hash } = new URL(text);
  const isPlain = (protocol === "http:" || protocol === "https:") && search === "" && hash === "";
  return isPlain ? text.replace(/\/+$/u, "") : undefined;
}
