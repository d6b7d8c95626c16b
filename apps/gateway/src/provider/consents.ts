import type { Grant, KoaContextWithOIDC } from "oidc-provider";

import type { Origin } from "../platforms/origin.ts";

type Place = Pick<Origin, "platformId" | "database" | "lifetimes" | "now">;

/** What one visitor decided about one client. */
export interface Decision {
  readonly clientId: string;
  readonly pseudonym: string;
  /** Scopes with spaces between. */
  readonly granted: string;
  readonly refused: string;
}

/** To the day: two platforms' rows of one second could be one person's. */
const DAY_SECONDS = 86_400;

/** A refresh token outlives the session, so it is asked for each time. */
const NEVER_REMEMBERED = "offline_access";

/**
 * Remembers what a visitor decided; a later decision replaces it.
 *
 * @param place origin
 * @param decision of the visitor
 */
export async function rememberConsent(place: Place, decision: Decision): Promise<void> {
  const { platformId, lifetimes } = place;
  const today = place.now() - (place.now() % DAY_SECONDS);
  const granted = decision.granted.split(" ").filter((scope) => scope !== NEVER_REMEMBERED);
  const row = { granted: granted.join(" "), refused: decision.refused, expires_at: today + lifetimes.consent };
  await place.database.db
    .insertInto("gateway_consents")
    .values({ platform_id: platformId, client_id: decision.clientId, pseudonym: decision.pseudonym, ...row })
    .onConflict((conflict) => conflict.columns(["platform_id", "client_id", "pseudonym"]).doUpdateSet(row))
    .execute();
}

/**
 * Finds the grant under which a request goes on: the one just given, the session's, or a new one after what the visitor decided before.
 *
 * @param place origin
 * @param ctx request of the authorization endpoint
 * @returns the grant; undefined if the visitor has to be asked
 */
export async function findGrant(place: Place, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, account, session, result, provider } = ctx.oidc;
  if (client === undefined || account === undefined) return undefined;
  const { clientId } = client;
  const grantId = result?.consent?.grantId ?? session?.grantIdFor(clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (known?.accountId === account.accountId && known.clientId === clientId) return known;
  const decision = await findConsent(place, clientId, account.accountId);
  if (decision === undefined) return undefined;
  const grant = new provider.Grant({ clientId, accountId: account.accountId });
  grant.addOIDCScope(decision.granted);
  if (decision.refused !== "") grant.rejectOIDCScope(decision.refused);
  await grant.save();
  return grant;
}

async function findConsent({ database, platformId, now }: Place, clientId: string, pseudonym: string) {
  return database.db
    .selectFrom("gateway_consents")
    .select(["granted", "refused"])
    .where("platform_id", "=", platformId)
    .where("client_id", "=", clientId)
    .where("pseudonym", "=", pseudonym)
    .where("expires_at", ">", now())
    .executeTakeFirst();
}
