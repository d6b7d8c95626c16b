import type { IncomingMessage, ServerResponse } from "node:http";

import type Provider from "oidc-provider";

import { requireOwnLogin } from "../interaction/requireOwnLogin.ts";
import { interactionRoutes } from "../interaction/routes.ts";
import type { WebContext } from "../interaction/ownPage.ts";
import type { Origin } from "../platforms/origin.ts";
import { createProvider } from "../provider/createProvider.ts";
import { endAbsence } from "../provider/endAbsence.ts";
import { addHeaders } from "./headers.ts";

/** Answers the requests of one origin. */
export type Site = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Patterns of routes, for the log: a URL itself may name a login. */
const PATTERNS = new WeakMap<ServerResponse, string>();

/**
 * The pattern of the route that answered.
 *
 * @param response that was sent
 * @returns such as `/auth/:uid`; `none` if there was no route
 */
export function patternOf(response: ServerResponse): string {
  return PATTERNS.get(response) ?? "none";
}

/**
 * Puts an origin together: its provider, its pages, their script and style.
 *
 * @param origin with the keys that count now
 * @returns answers its requests
 */
export function createSite(origin: Origin): Site {
  const provider = createProvider(origin);
  provider.use(notePattern);
  provider.use(addHeaders(origin) as Parameters<Provider["use"]>[0]);
  provider.use(serveAssets(origin) as Parameters<Provider["use"]>[0]);
  provider.use(interactionRoutes(origin, provider) as Parameters<Provider["use"]>[0]);
  provider.use(requireOwnLogin(origin, provider) as Parameters<Provider["use"]>[0]);
  provider.use(endAbsence(origin) as Parameters<Provider["use"]>[0]);
  const answer = provider.callback();
  const { host, protocol } = new URL(origin.url);
  return async (request, response) => {
    // Whatever a client or a proxy says of these: the address is the one that this origin was set up with.
    const { headers } = request;
    for (const name of ["forwarded", "x-forwarded-for", "x-forwarded-port"]) headers[name] = undefined;
    headers["x-forwarded-host"] = host;
    headers["x-forwarded-proto"] = protocol.replace(":", "");
    await answer(request, response);
  };
}

/** Known once the request went through the routes. */
async function notePattern(context: unknown, next: () => Promise<unknown>): Promise<void> {
  const ctx = context as WebContext & { readonly _matchedRoute?: string };
  try {
    await next();
  } finally {
    PATTERNS.set(ctx.res, ctx.routePattern ?? ctx._matchedRoute ?? "none");
  }
}

/** Their names hold a hash of their content, so they are kept for good. */
function serveAssets({ assets }: Origin): (ctx: WebContext, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    const asset = assets.files.get(ctx.path);
    if (asset === undefined || (ctx.method !== "GET" && ctx.method !== "HEAD")) return next();
    ctx.routePattern = "/assets/:name";
    ctx.set({ "cache-control": "public, max-age=31536000, immutable", "content-type": asset.type });
    ctx.body = asset.content;
  };
}
