import { timingSafeEqual } from "node:crypto";
import type { EventEmitter } from "node:events";

import Provider, { type Configuration } from "oidc-provider";
import { loggableError } from "@realdid/service";

import { findClient, hashSecret } from "../clients/clients.ts";
import { remember } from "../clients/remember.ts";
import { giveAddress } from "../interaction/address.ts";
import { refusalFor } from "../interaction/statuses.ts";
import type { PlatformKeys } from "../keys/platformKeys.ts";
import { errorPage } from "../pages/errorPage.ts";
import { logoutPage, signedOutPage } from "../pages/logoutPage.ts";
import type { Origin } from "../platforms/origin.ts";
import { recordAdapter } from "../store/recordAdapter.ts";
import { findGrant } from "./consents.ts";
import { CLAIMS, findAccount } from "./findAccount.ts";

/** Seconds. A code is exchanged at once; a token is asked for again rather than kept. */
const CODE_SECONDS = 60;
const TOKEN_SECONDS = 600;
/** Time for a visitor to find the wallet and agree. */
const INTERACTION_SECONDS = 900;
/** A login asks for its client five times. */
const CLIENT_MS = 1_000;
/** Clocks of the machines that serve an origin may differ by so much: an access token is taken for so much longer. */
const SKEW_SECONDS = 15;

/**
 * Makes the OpenID Connect provider of one origin. Authorization code flow with PKCE (S256) and ES256 only.
 *
 * @param origin platform, stores and pages; other keys need another provider
 * @returns the provider, without the routes of its own pages
 */
export function createProvider(origin: Origin): Provider {
  const provider = new Provider(origin.url, configurationOf(origin));
  // The dispatcher says under which address the request came; what a client says of it is dropped there.
  provider.proxy = true;
  provider.silent = true;
  provider.on("server_error", (ctx, error) => {
    origin.log.error({ error: loggableError(error) }, "the provider failed");
    if (ctx.status !== 500 || refusalFor(error).status !== 503) return;
    // Database or chain are away for a while: nothing is wrong with the request.
    ctx.status = 503;
    ctx.set("retry-after", "2");
  });
  // Koa's own event, of what fails outside the provider's routes.
  (provider as EventEmitter).on("error", (error: unknown) => {
    origin.log.error({ error: loggableError(error) }, "a request failed");
  });
  adaptClients(provider);
  return provider;
}

function configurationOf(origin: Origin): Configuration {
  const { lifetimes, platformId, database, keys, now } = origin;
  const isTls = origin.url.startsWith("https:");
  return {
    adapter: recordAdapter({
      db: database.db,
      platformId,
      now,
      findClient: remember(CLIENT_MS, (clientId) => findClient(database.db, platformId, clientId)),
    }),
    jwks: { keys: keys.signing.map((key) => ({ ...key })) },
    cookies: cookiesOf(keys, isTls),
    claims: { openid: CLAIMS.openid, groups: CLAIMS.groups, disclosure: CLAIMS.disclosure },
    scopes: ["openid", "offline_access", "groups", "disclosure"],
    // Many stock clients read claims from the ID token alone.
    conformIdTokenClaims: false,
    findAccount: (ctx, sub, token) => findAccount(origin, ctx, sub, token),
    loadExistingGrant: (ctx) => findGrant(origin, ctx),
    responseTypes: ["code"],
    subjectTypes: ["public"],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    clientDefaults: { id_token_signed_response_alg: "ES256", response_types: ["code"] },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    clockTolerance: SKEW_SECONDS,
    clientBasedCORS: (ctx, from, client) =>
      (ctx.oidc.route === "userinfo" || client.tokenEndpointAuthMethod === "none") &&
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === from),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      // Counted from the sign-in, however often it is used.
      Session: (_ctx, { loginTs = now() }) => Math.max(1, loginTs + lifetimes.session - now()),
      RefreshToken: lifetimes.refresh,
      Grant: (_ctx, grant) =>
        grant.getOIDCScope().split(" ").includes("offline_access")
          ? lifetimes.refresh
          : lifetimes.session + CODE_SECONDS,
    },
    features: featuresOf(origin),
    interactions: { url: (ctx, { uid }) => giveAddress(origin, ctx, uid, INTERACTION_SECONDS) },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "html";
      ctx.body = errorPage(origin, { error, description });
    },
  };
}

/** A cookie with these prefixes cannot be set by a neighbour under the same domain. */
function cookiesOf(keys: PlatformKeys, isTls: boolean): NonNullable<Configuration["cookies"]> {
  const options = { signed: true, httpOnly: true, sameSite: "lax", secure: isTls } as const;
  return {
    names: isTls
      ? { session: "__Host-realdid", interaction: "__Secure-realdid-ask", resume: "__Secure-realdid-resume" }
      : { session: "realdid", interaction: "realdid-ask", resume: "realdid-resume" },
    keys: [...keys.cookies],
    long: options,
    short: options,
  };
}

function featuresOf(origin: Origin): NonNullable<Configuration["features"]> {
  const [on, off] = [{ enabled: true }, { enabled: false }];
  return {
    devInteractions: off,
    dPoP: off,
    resourceIndicators: off,
    introspection: off,
    registration: off,
    claimsParameter: off,
    requestObjects: off,
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    userinfo: on,
    pushedAuthorizationRequests: on,
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = logoutPage(origin, form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = signedOutPage(origin);
      },
    },
  };
}

/** Secrets are kept as hashes, and a client may send its secret in either of the two usual ways. */
function adaptClients({ Client }: Provider): void {
  Client.prototype.compareClientSecret = function compareClientSecret(secret: string): boolean {
    const [given, kept] = [hashSecret(secret), this.clientSecret ?? ""];
    return given.length === kept.length && timingSafeEqual(Buffer.from(given), Buffer.from(kept));
  };
  Object.defineProperty(Client.prototype, "clientAuthMethod", {
    get(this: { readonly tokenEndpointAuthMethod: string }) {
      if (this.tokenEndpointAuthMethod === "none") return "none";
      const isBasic = /^basic /iu.test(Provider.ctx?.get("authorization") ?? "");
      return isBasic ? "client_secret_basic" : "client_secret_post";
    },
  });
}
