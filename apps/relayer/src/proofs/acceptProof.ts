import { type Database, bytesOf } from "@realdid/service";
import { type PseudonymProof, type RealDidNetwork, formatPseudonymProof } from "realdid";

import type { ProofState, Schema } from "../database/schema.ts";
import { RelayerQueueFull } from "../errors.ts";
import { checkProof } from "./checkProof.ts";
import { proofId } from "./proofId.ts";
import { countOpen } from "./proofRecords.ts";

/** What was accepted. */
export interface Accepted {
  readonly id: string;
  readonly state: ProofState;
}

/** What accepting works on. */
export interface Accepting {
  readonly database: Database<Schema>;
  readonly network: RealDidNetwork;
  /** Most proofs that wait. */
  readonly queue: number;
}

/**
 * Takes a proof in, if it is one that can be submitted. The same again, also at the same instant, is the same proof.
 *
 * @param accepting database, network and limit
 * @param proof as read
 * @returns its id and state
 * @throws RelayerQueueFull and what `checkProof` throws
 */
export async function acceptProof({ database, network, queue }: Accepting, proof: PseudonymProof): Promise<Accepted> {
  const { db } = database;
  const id = proofId(proof);
  const find = async (): Promise<Accepted | undefined> => {
    const row = await db.selectFrom("relayer_proofs").select("state").where("id", "=", id).executeTakeFirst();
    return row && { id, state: row.state as ProofState };
  };
  const known = await find();
  if (known !== undefined) return known;
  if ((await countOpen(db)) >= queue) throw new RelayerQueueFull();
  await checkProof(network, proof);
  await db
    .insertInto("relayer_proofs")
    .values({
      id,
      platform_id: bytesOf(proof.platformId),
      proof: formatPseudonymProof(network.deployment, proof),
      deadline: proof.deadline,
      state: "waiting",
      code: null,
      transaction_hash: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find()) ?? { id, state: "waiting" };
}
