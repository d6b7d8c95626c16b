import type { KoaContextWithOIDC } from "oidc-provider";

import type { WebContext } from "../interaction/ownPage.ts";
import type { Origin } from "../platforms/origin.ts";

/**
 * Ends at a sign-out what websites may ask while the visitor is away. The provider ends what this session gave out last; a refresh token of an
 * earlier session, or of an earlier consent, would go on.
 *
 * @param origin whose visitors
 * @returns middleware before the provider's routes
 */
export function endAbsence({
  database,
  platformId,
}: Origin): (ctx: WebContext, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as WebContext & Partial<KoaContextWithOIDC>;
    if (oidc?.route !== "end_session_confirm" || ctx.status !== 303 || oidc.params?.logout === undefined) return;
    const { accountId } = oidc.session ?? {};
    if (accountId === undefined) return;
    await database.db
      .deleteFrom("gateway_records")
      .where("platform_id", "=", platformId)
      .where("pseudonym", "=", accountId)
      .where("kind", "=", "RefreshToken")
      .execute();
  };
}
