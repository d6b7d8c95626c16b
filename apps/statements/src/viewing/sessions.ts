import { createHash, randomBytes } from "node:crypto";

import { type Selectable, ServiceChainUnreachable, transact, wordOf } from "@realdid/service";
import { type RealDidNetwork, type Viewer, viewingDay } from "realdid";

import type { SessionTable } from "../database/schema.ts";
import type { Service } from "../openService.ts";
import { readViewer } from "./viewers.ts";

/** A viewer who is signed in. */
export type ViewerSession = Selectable<SessionTable>;

type Parts = Pick<Service, "database" | "network" | "now">;

const TOKEN_BYTES = 32;
const CITIZENS = 0;

/**
 * Signs a viewer in until the day ends.
 *
 * @param service database
 * @param viewer who was verified
 * @returns what the browser holds; the database has its hash alone
 */
export async function beginSession({ database }: Parts, { day, pseudonym, epoch }: Viewer): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const viewer = { day, pseudonym: wordOf(pseudonym) };
  await transact(database, async (transaction) => {
    await transaction
      .insertInto("viewer")
      .values(viewer)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .insertInto("session")
      .values({ ...viewer, id: idOf(token), epoch })
      .execute();
  });
  return token;
}

/**
 * Finds the session of a browser, if it still stands: the same day, not excluded, and the group that it was proved in not withdrawn.
 *
 * @param service database, chain and clock
 * @param token what the browser holds
 * @returns the session; undefined if there is none, or none any more
 * @throws ServiceChainUnreachable
 */
export async function findSession(
  { database: { db }, network, now }: Parts,
  token: string | undefined,
): Promise<ViewerSession | undefined> {
  if (token === undefined) return undefined;
  const session = await db
    .selectFrom("session")
    .selectAll()
    .where("id", "=", idOf(token))
    .where("day", "=", viewingDay(now()))
    .executeTakeFirst();
  if (session === undefined) return undefined;
  const viewer = await readViewer(db, session);
  if (viewer?.is_banned !== false) return undefined;
  return (await isEpochStanding(network, session.epoch)) ? session : undefined;
}

/**
 * Signs a viewer out.
 *
 * @param service database
 * @param token what the browser holds
 */
export async function endSession({ database: { db } }: Pick<Service, "database">, token: string): Promise<void> {
  await db.deleteFrom("session").where("id", "=", idOf(token)).execute();
}

async function isEpochStanding({ enrolmentRegistry }: RealDidNetwork, epoch: number): Promise<boolean> {
  try {
    return await enrolmentRegistry.isEpochStanding(CITIZENS, epoch);
  } catch (thrown) {
    throw new ServiceChainUnreachable(thrown);
  }
}

function idOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
