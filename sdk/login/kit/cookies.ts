/** Cookie of a visit. The prefix has browsers take it from this host alone, and over an encrypted connection (or from localhost). */
export const VISIT_COOKIE = "__Host-realdid";
/** Cookie that says which challenges this browser asked for. */
export const ASKED_COOKIE = "__Host-realdid-asked";

/** Longer headers than what browsers send are not read. */
const MOST_CHARACTERS = 16_384;

/**
 * Reads one cookie.
 *
 * @param header of the request, if there is one
 * @param name of the cookie
 * @returns its value; undefined if it is not there, or there twice
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined || header.length > MOST_CHARACTERS) return undefined;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/**
 * Writes a cookie that scripts cannot read.
 *
 * @param name of the cookie
 * @param value hex digits and dots; empty ends it
 * @param seconds how long it lasts
 * @param sameSite `Strict`: never sent with what another site began
 * @returns value of the header `Set-Cookie`
 */
export function writeCookie(name: string, value: string, seconds: number, sameSite: "Lax" | "Strict"): string {
  const maxAge = value === "" ? 0 : Math.max(0, Math.floor(seconds));
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
}
