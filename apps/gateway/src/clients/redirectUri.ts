import { isHostOf, loginOrigin } from "realdid";

import { GatewayRedirectRefused } from "../errors.ts";

const LONGEST = 2_000;

/**
 * Checks an address to which a client wants visitors to be sent.
 *
 * @param domain that the platform registered
 * @param uri of the client
 * @returns the same
 * @throws {@link GatewayRedirectRefused} unless it is https (http on localhost names) on a host of the platform
 */
export function checkRedirectUri(domain: string, uri: string): string {
  const refuse = (why: string): never => {
    throw new GatewayRedirectRefused(uri.slice(0, 200), why);
  };
  if (uri.length > LONGEST || !URL.canParse(uri)) return refuse("it is no URL");
  const url = new URL(uri);
  if (url.href !== uri && url.href !== `${uri}/`) return refuse(`browsers write it as ${url.href}`);
  if (uri.includes("#")) return refuse("it has a #");
  if (url.username !== "" || url.password !== "") return refuse("it has a name or a password");
  if (!isHostOf(domain, url.host))
    return refuse(`its host is not of ${domain}, the domain that the platform registered`);
  if (url.origin !== loginOrigin(url.host)) return refuse("it has to begin with https://");
  return uri;
}
