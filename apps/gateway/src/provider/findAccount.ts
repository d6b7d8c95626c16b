import type { Account, KoaContextWithOIDC } from "oidc-provider";
import { flagNames } from "realdid";

import type { Origin } from "../platforms/origin.ts";
import { findVisitor } from "../visitors/visitors.ts";

/** States of a pseudonym's disclosure duty, as clients read them; none: no duty ever arose. */
export type DisclosureClaim = readonly ("due" | "disclosed" | "contested" | "lifted" | "overdue")[];

/** Claims by scope; there are no others. */
export const CLAIMS = {
  openid: ["sub", "realdid_verified"],
  groups: ["groups"],
  disclosure: ["disclosure"],
} as const;

/**
 * Finds who is meant by `sub`: a visitor whose sign-in still stands. Without one, tokens are refused and a session is emptied, so that the
 * next request asks for a login.
 *
 * @param origin whose visitors
 * @param ctx request
 * @param sub pseudonym
 * @param token that names it; undefined if a session does
 * @returns the account
 */
export async function findAccount(
  origin: Origin,
  ctx: KoaContextWithOIDC,
  sub: string,
  token?: unknown,
): Promise<Account | undefined> {
  const pseudonym = await findVisitor(origin, sub);
  if (pseudonym !== undefined) {
    return { accountId: sub, claims: (_use, scope) => claimsOf(origin, sub, pseudonym, scope) };
  }
  if (token === undefined) emptySession(ctx);
  return undefined;
}

async function claimsOf({ view }: Origin, sub: string, pseudonym: bigint, scope: string) {
  const scopes = scope.split(" ");
  return {
    sub,
    realdid_verified: true,
    ...(scopes.includes("groups") ? { groups: [...(await view.claimsOf(pseudonym))] } : {}),
    ...(scopes.includes("disclosure") ? { disclosure: toClaim(await view.disclosureOf(pseudonym)) } : {}),
  };
}

function toClaim(flags: number): DisclosureClaim {
  return flagNames(flags).map((flag) => flag.toLowerCase() as DisclosureClaim[number]);
}

/** The provider checks whether a session names an account before it asks who that is; so the name goes. */
function emptySession({ oidc: { session } }: KoaContextWithOIDC): void {
  if (session === undefined) return;
  delete session.accountId;
  delete session.authorizations;
  // It has to be stored as it is now.
  (session as { touched?: boolean }).touched = true;
}
