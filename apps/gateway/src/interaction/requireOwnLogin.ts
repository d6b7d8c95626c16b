import type Provider from "oidc-provider";

import { GatewayLoginOver } from "../errors.ts";
import type { Origin } from "../platforms/origin.ts";
import { isOwnLogin } from "./address.ts";
import type { WebContext } from "./ownPage.ts";
import { refuse } from "./refuse.ts";

/** As the provider's router takes it: letters of either case, a slash at the end or not. */
const RESUME = /^\/auth\/([^/]+)\/?$/iu;

/**
 * Lets a login that was answered go on only in the browser in which it began. The provider takes whichever login its cookie names, and that
 * cookie a neighbour under the same domain can plant: then a visitor would be signed in as whoever answered.
 *
 * @param origin whose logins
 * @param provider of the origin
 * @returns middleware before the provider's routes
 */
export function requireOwnLogin(
  origin: Origin,
  provider: Provider,
): (ctx: WebContext, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    const [, uid] = RESUME.exec(ctx.path) ?? [];
    if (uid === undefined) return next();
    ctx.routePattern = "/auth/:uid";
    try {
      const named = ctx.cookies.get(provider.cookieName("resume"), { signed: true });
      const interaction = named === uid ? await provider.Interaction.find(uid) : undefined;
      if (!isOwnLogin(origin, ctx, uid, interaction?.result?.tie)) throw new GatewayLoginOver();
    } catch (thrown) {
      return refuse(origin, ctx, thrown);
    }
    await next();
  };
}
