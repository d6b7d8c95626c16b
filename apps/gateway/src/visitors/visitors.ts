import { toBeHex } from "ethers";
import { type Hex, type LoginSession, readStanding } from "realdid";

import type { Origin } from "../platforms/origin.ts";
import { endPseudonym } from "../store/endPseudonym.ts";

/** What of an origin this needs. */
type Place = Pick<Origin, "platformId" | "view" | "logins" | "database" | "now">;

const DAY_SECONDS = 86_400;
const PSEUDONYM = /^0x[0-9a-f]{64}$/u;

/**
 * Notes who has signed in. Whatever an earlier controller of the pseudonym began here ends.
 *
 * @param place origin
 * @param session of the login
 * @returns `sub`: the pseudonym, 0x and 64 hex digits
 */
export async function noteVisitor(place: Place, { pseudonym, controller }: LoginSession): Promise<string> {
  const { platformId } = place;
  const { db } = place.database;
  const seen_at = dayOf(place.now());
  const sub = toBeHex(pseudonym, 32);
  const before = await rowOf(place, sub);
  if (before?.controller === controller && before.seen_at === seen_at) return sub;
  if (before !== undefined && before.controller !== controller) await endPseudonym(db, platformId, sub);
  await db
    .insertInto("gateway_visitors")
    .values({ platform_id: platformId, pseudonym: sub, controller, seen_at })
    .onConflict((conflict) => conflict.columns(["platform_id", "pseudonym"]).doUpdateSet({ controller, seen_at }))
    .execute();
  return sub;
}

/**
 * Whether what a visitor began here still stands: the pseudonym is live under the controller that signed in, or its registration is on the
 * way and can still arrive. If not, all of it is ended.
 *
 * @param place origin
 * @param sub pseudonym, 0x and 64 hex digits
 * @returns the pseudonym; undefined if it does not stand
 */
export async function findVisitor(place: Place, sub: string): Promise<bigint | undefined> {
  if (!PSEUDONYM.test(sub)) return undefined;
  const controller = (await rowOf(place, sub))?.controller as Hex | undefined;
  const pseudonym = BigInt(sub);
  const isStanding =
    controller !== undefined &&
    (await readStanding(place.view, place.logins.registrations, { pseudonym, controller })) !== undefined;
  if (isStanding) return pseudonym;
  await endPseudonym(place.database.db, place.platformId, sub);
  return undefined;
}

/** Two platforms' rows of one second could be one person's. */
function dayOf(time: number): number {
  return time - (time % DAY_SECONDS);
}

function rowOf({ database, platformId }: Place, sub: string) {
  return database.db
    .selectFrom("gateway_visitors")
    .select(["controller", "seen_at"])
    .where("platform_id", "=", platformId)
    .where("pseudonym", "=", sub)
    .executeTakeFirst();
}
