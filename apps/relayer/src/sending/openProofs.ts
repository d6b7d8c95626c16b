import { type Kysely, hexOf } from "@realdid/service";
import { type Deployment, type Hex, type PseudonymProof, parsePseudonymProof } from "realdid";

import type { Schema } from "../database/tables.ts";

/** A proof that is not settled. */
export interface OpenProof {
  readonly id: Uint8Array;
  readonly platformId: Hex;
  readonly proof: PseudonymProof;
  readonly sentAfter: number | null;
}

/**
 * Proofs that wait or are sent, in an order that says nothing of when they came: by platform, by deadline, by pseudonym. Of each pseudonym
 * the one that came first; the others wait for what comes of it.
 *
 * @param db database
 * @param deployment that they are for
 * @param state which
 * @param limit how many at most
 * @returns the proofs
 */
export async function openProofs(
  db: Kysely<Schema>,
  deployment: Deployment,
  state: "waiting" | "sent",
  limit: number,
): Promise<readonly OpenProof[]> {
  const first = db
    .selectFrom("proof")
    .distinctOn(["platform_id", "pseudonym"])
    .select(["id", "platform_id", "pseudonym", "content", "sent_after", "deadline"])
    .where("state", "=", state)
    .orderBy("platform_id")
    .orderBy("pseudonym")
    .orderBy("turn")
    .orderBy("id");
  const rows = await db
    .selectFrom(first.as("first"))
    .selectAll()
    .orderBy("deadline")
    .orderBy("platform_id")
    .orderBy("pseudonym")
    .limit(limit)
    .execute();
  const taken = rows.map(({ id, platform_id, content, sent_after }) => ({
    id,
    platformId: hexOf(platform_id),
    proof: parsePseudonymProof(deployment, JSON.parse(content ?? "null")),
    sentAfter: sent_after,
  }));
  return taken.sort((a, b) => compare(a.platformId, b.platformId) || compare(a.proof.pseudonym, b.proof.pseudonym));
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
