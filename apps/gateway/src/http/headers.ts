import type { KoaContextWithOIDC } from "oidc-provider";

import type { WebContext } from "../interaction/ownPage.ts";
import { errorPage } from "../pages/errorPage.ts";
import type { Origin } from "../platforms/origin.ts";

const YEAR = 31_536_000;
const FORMS = "form-action 'self'";
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  FORMS,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/**
 * Headers of every answer of an origin, pages and data alike: nothing inline, nothing from elsewhere, in no frame, kept by no cache.
 *
 * @param origin whose answers
 * @returns the outermost middleware
 */
export function addHeaders(origin: Origin): (ctx: WebContext, next: () => Promise<void>) => Promise<void> {
  const isTls = origin.url.startsWith("https:");
  return async (ctx, next) => {
    ctx.set({
      "cache-control": "no-store",
      "content-security-policy": POLICY,
      // The login page has to hear from the wallet that it opens.
      "cross-origin-opener-policy": "same-origin-allow-popups",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      // To this origin alone: with `no-referrer` browsers would not say from where a form was sent.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...(isTls ? { "strict-transport-security": `max-age=${YEAR}` } : {}),
    });
    await next();
    if (ctx.status === 404 && !ctx.body) showUnknown(origin, ctx);
    allowForm(ctx as WebContext & Partial<KoaContextWithOIDC>);
  };
}

/**
 * A form on these pages ends, by redirects, at the website that asked; browsers hold those redirects against the policy too. So the
 * origins of exactly this request's addresses are added, after they were checked against the client's.
 */
function allowForm(ctx: WebContext & Partial<KoaContextWithOIDC>): void {
  if (!ctx.response.is("html") || typeof ctx.body !== "string" || !ctx.body.includes("<form")) return;
  const { oidc } = ctx;
  const uris: unknown[] = [
    ctx.formTarget,
    oidc?.redirectUriCheckPerformed === true ? oidc.params?.redirect_uri : undefined,
    oidc?.entities.Interaction?.params.redirect_uri,
    oidc?.session?.state?.postLogoutRedirectUri,
  ];
  const origins = uris.flatMap((uri) => (typeof uri === "string" && URL.canParse(uri) ? [new URL(uri).origin] : []));
  // What the provider added for its own script stays.
  const policy = ctx.response.get("content-security-policy");
  ctx.set("content-security-policy", policy.replace(FORMS, [FORMS, ...new Set(origins)].join(" ")));
}

function showUnknown(origin: Origin, ctx: WebContext): void {
  ctx.status = 404;
  if (ctx.accepts("json", "html") === "html") {
    ctx.type = "html";
    ctx.body = errorPage(origin, { error: "not_found", description: "there is no such page here" });
  } else ctx.body = { error: "not_found" };
}
