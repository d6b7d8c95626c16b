import type Koa from "koa";

import { GatewayRequestForeign } from "../errors.ts";
import type { Origin } from "../platforms/origin.ts";

/** A request at an origin. */
export type WebContext = Koa.Context & {
  /** Pattern of its route, for the log. */
  routePattern?: string;
  /** Address at which the forms of the page end, of the client that asked. */
  formTarget?: string;
};

/**
 * Refuses what another site's page sends in a visitor's name. Browsers say where a request comes from, and pages cannot change it. Some say
 * `null` of a form, and then whether it is of the same origin.
 *
 * @param origin this one
 * @param ctx request
 * @throws {@link GatewayRequestForeign}
 */
export function requireOwnPage({ url }: Pick<Origin, "url">, ctx: WebContext): void {
  const { origin, "sec-fetch-site": site } = ctx.headers;
  if (origin === url && (site === undefined || site === "same-origin")) return;
  if ((origin === undefined || origin === "null") && site === "same-origin") return;
  throw new GatewayRequestForeign();
}
