import { type Setting, chainSettings, listenerSettings, setting } from "@realdid/service";

const PREFIX = "PORTAL";
const { walletOrigins: _nobodySendsAnything, ...listener } = listenerSettings(PREFIX, 8490, "anything");
const { deployment, rpcUrl } = chainSettings(PREFIX);

/** Everything that the portal is told from outside. The addresses are those that visitors' browsers reach. */
export const SETTINGS = {
  ...listener,
  deployment,
  rpcUrl: reachedSetting("RPC_URL", rpcUrl.preset, "JSON-RPC endpoint of the chain; everyone sees it", ""),
  authorityUrl: reachedSetting(
    "AUTHORITY_URL",
    "http://127.0.0.1:8460",
    "authority whose shards wallets download",
    "?#",
  ),
  relayerUrl: reachedSetting("RELAYER_URL", "", "relayer that takes renewals; if empty, wallets offer none", "?#"),
};

/** An address that the page tells browsers; empty if its preset is. `without` are marks that it may not have. */
function reachedSetting(name: string, preset: string, meaning: string, without: string): Setting<string> {
  const wanted = "a URL: http:// or https://, without name and password";
  return setting(
    [`${PREFIX}_${name}`, preset, meaning],
    without === "" ? wanted : `${wanted}, without ? and #`,
    (text) => (text === "" && preset === "" ? "" : readReached(text, without)),
  );
}

/** A host that browsers take in a content policy as itself: `*` and `;` mean more there. */
const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?$/u;

function readReached(text: string, without: string): string | undefined {
  if (!/^https?:\/\//u.test(text) || !URL.canParse(text)) return undefined;
  const { host, username, password } = new URL(text);
  const isReached = HOST.test(host) && username === "" && password === "";
  return isReached && ![...without].some((mark) => text.includes(mark)) ? text.replace(/\/+$/u, "") : undefined;
}
