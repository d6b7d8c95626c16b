import fc from "fast-check";

import type { LoginRequest } from "../../../sdk/login/kit/http.ts";

/**
 * Requests of all sorts to the routes of logins: random ones, and ones close to those that are answered.
 *
 * @param origin of the website
 * @param signed an answer that would be taken
 * @param cookies of the browser that would send it
 */
export function arbitraryRequest(
  origin: string,
  signed: object,
  cookies: ReadonlyMap<string, string>,
): fc.Arbitrary<LoginRequest> {
  const cookie = fc.oneof(
    fc.string(),
    fc.constantFrom(...[...cookies].map(([name, value]) => `${name}=${value}`)),
    fc.string().map((value) => `__Host-realdid=${value}`),
    fc.stringMatching(/^[0-9a-f]{64}$/u).map((token) => `__Host-realdid=${token}`),
  );
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...Object.values(signed)));
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue(),
    fc.record(Object.fromEntries(Object.keys(signed).map((key) => [key, value])), { requiredKeys: [] }),
    fc.record({ controller: value }, { requiredKeys: [] }),
    fc.constantFrom<unknown>(undefined, signed, { ...signed, signature: "0x" }, JSON.stringify(signed)),
  );
  return fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "HEAD", "", "constructor"),
    path: fc.oneof(
      fc.constantFrom(
        "/login/challenge",
        "/login/answer",
        "/login/logout",
        "/login/session",
        "/login/",
        "/login/constructor",
      ),
      fc.webPath().map((path) => `/login${path}`),
    ),
    headers: fc.record(
      {
        origin: fc.constantFrom(origin, origin, origin, "null", "https://evil.example"),
        cookie: fc.oneof(cookie, fc.array(cookie)),
        "sec-fetch-site": fc.constantFrom("same-origin", "same-origin", "cross-site"),
      },
      { requiredKeys: [] },
    ),
    body,
  });
}
