/** A host as browsers report it in ASCII: labels of letters, digits and hyphens, the last not a number, so that it is no IP address. */
const HOST =
  /^(?=.{1,253}(?::|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?=[^.:]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::(?:[1-9][0-9]{0,4}))?$/u;
const MAXIMUM_PORT = 65535;

/**
 * Whether a text is a host that a page can have: a name, with a port if it is not the usual one.
 *
 * @param host of any type
 * @returns true for lower-case ASCII names; false for IP addresses, trailing dots, userinfo and everything else
 * @example
 * isHost("login.weibo.com"); // true
 * isHost("127.0.0.1"); // false
 */
export function isHost(host: unknown): host is string {
  return typeof host === "string" && HOST.test(host) && Number(portOf(host) ?? 0) <= MAXIMUM_PORT;
}

/**
 * Whether a page's host belongs to a platform: the domain that it registered, or a subdomain of it. A port is allowed on names of
 * `localhost` only, any port there; where the registered domain itself names a port, the host must be equal.
 *
 * @param registered domain from the platform registry
 * @param host of a page, as the browser reports it
 * @returns true if the platform speaks through that page
 * @see docs/spec/login.md section 2
 * @example
 * isHostOf("weibo.com", "login.weibo.com"); // true
 * isHostOf("weibo.com", "weibo.com.example"); // false
 */
export function isHostOf(registered: string, host: string): boolean {
  if (typeof registered !== "string" || typeof host !== "string") return false;
  const [domain, page] = [registered.toLowerCase(), host.toLowerCase()];
  if (!isHost(domain) || !isHost(page)) return false;
  if (portOf(domain) !== undefined) return page === domain;
  // A whole top-level domain is nobody's.
  if (!domain.includes(".") && domain !== LOCALHOST) return false;
  const name = nameOf(page);
  if (portOf(page) !== undefined && !isLocalhost(name)) return false;
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * The origin of a page: encrypted, except on names of this machine.
 *
 * @param host of the page
 * @returns `https://` and the host; `http://` for `localhost` and its subdomains
 * @example
 * loginOrigin("login.weibo.com"); // "https://login.weibo.com"
 */
export function loginOrigin(host: string): string {
  return `${isLocalhost(nameOf(host)) ? "http" : "https"}://${host}`;
}

/**
 * The host of a page's origin, as the browser reports it in `location.origin` or `event.origin`.
 *
 * @param origin of any type
 * @returns the host; undefined unless the origin is just what {@link loginOrigin} makes of it
 * @example
 * hostOfOrigin("https://weibo.com"); // "weibo.com"
 * hostOfOrigin("http://weibo.com"); // undefined
 */
export function hostOfOrigin(origin: unknown): string | undefined {
  if (typeof origin !== "string") return undefined;
  const host = origin.replace(/^https?:\/\//u, "");
  return isHost(host) && loginOrigin(host) === origin ? host : undefined;
}

const LOCALHOST = "localhost";

function isLocalhost(name: string): boolean {
  return name === LOCALHOST || name.endsWith(`.${LOCALHOST}`);
}

function nameOf(host: string): string {
  return host.replace(/:[0-9]*$/u, "");
}

function portOf(host: string): string | undefined {
  return /:([0-9]*)$/u.exec(host)?.[1];
}
