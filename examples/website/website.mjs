// A website with private login. Any OpenID Connect library will do; this one is openid-client. The environment holds the settings.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import * as oidc from "openid-client";
import { describePage } from "./page.mjs";
import { endSession, findSession, startSession } from "./sessions.mjs";

const { NAME, ORIGIN, PORT, ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env;
const HEADERS = {
  "content-security-policy": `default-src 'none'; style-src 'self'; form-action 'self' ${new URL(ISSUER).origin}; base-uri 'none'; frame-ancestors 'none'`,
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};
const execute = [oidc.enableNonRepudiationChecks, ...(ORIGIN.startsWith("http:") ? [oidc.allowInsecureRequests] : [])]; // only a site of this machine does without https
const issuer = await oidc.discovery(new URL(ISSUER), CLIENT_ID, {}, oidc.ClientSecretBasic(CLIENT_SECRET), { execute });

const routes = {
  "GET /"({ session }) {
    if (session?.failure) endSession(session); // it is said once
    return { type: "text/html", content: describePage(NAME, session?.person, session?.failure) };
  },
  "GET /style.css": () => ({ type: "text/css", content: readFileSync(new URL("style.css", import.meta.url)) }),
  // The session keeps what is asked for; the browser takes along only a hash of the verifier.
  async "POST /sign-in"({ session }) {
    const [state, nonce, pkceCodeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const to = oidc.buildAuthorizationUrl(issuer, {
      redirect_uri: `${ORIGIN}/callback`,
      scope: "openid groups disclosure",
      ...{ state, nonce },
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    endSession(session);
    return { to, cookie: startSession({ asked: { expectedState: state, expectedNonce: nonce, pkceCodeVerifier } }) };
  },
  // The library checks state, nonce, PKCE, and the ID token's signature, issuer, audience and times. A session is answered once.
  async "GET /callback"({ session, url }) {
    if (session?.asked === undefined) return { to: "/" };
    endSession(session);
    try {
      const tokens = await oidc.authorizationCodeGrant(issuer, url, { ...session.asked, idTokenExpected: true });
      const person = await oidc.fetchUserInfo(issuer, tokens.access_token, tokens.claims().sub);
      return { to: "/", cookie: startSession({ person }) };
    } catch ({ error, code }) {
      return { to: "/", cookie: startSession({ failure: error ?? code ?? "failed" }) };
    }
  },
  "POST /sign-out"({ session }) {
    endSession(session);
    return { to: oidc.buildEndSessionUrl(issuer, { post_logout_redirect_uri: `${ORIGIN}/` }) };
  },
};

async function answer({ method, url: path, headers }) {
  if (method === "POST" && headers.origin !== ORIGIN) return { status: 403, type: "text/plain" }; // not from our page
  if (!URL.canParse(ORIGIN + path)) return { status: 400, type: "text/plain" };
  const url = new URL(ORIGIN + path);
  const route = routes[`${method} ${url.pathname}`] ?? (() => ({ status: 404, type: "text/plain" }));
  return route({ session: findSession(headers.cookie), url });
}

createServer(async (request, response) => {
  const { to, cookie, type, content, status = to ? 303 : 200 } = await answer(request);
  const more = to ? { location: String(to) } : { "content-type": `${type}; charset=utf-8` };
  response.writeHead(status, { ...HEADERS, ...more, ...(cookie && { "set-cookie": cookie }) }).end(content);
}).listen(PORT, "127.0.0.1");
