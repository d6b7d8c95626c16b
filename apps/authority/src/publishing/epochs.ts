import type { Schema } from "../database/schema.ts";
import { type Kysely, type Selectable, type Updateable, hexOf, numberOf, wordOf } from "@realdid/service";
import { decodeLeaves, type LeafChange, type RootBatch } from "realdid";
import type { EpochState, EpochTable } from "./tables.ts";

/** An intent row. */
export type Epoch = Selectable<EpochTable>;

/** States in which a batch is under way; a group has one such batch at most. */
export const OPEN_STATES: readonly EpochState[] = ["placed", "prepared", "signed", "sent"];

/** Why a batch was given up whose root the registry will not take again. */
export const ROOT_WITHDRAWN = "its root was published and withdrawn before";

/**
 * @param db database
 * @param groupId of the group
 * @returns its batch under way
 */
export function openEpoch(db: Kysely<Schema>, groupId: number): Promise<Epoch | undefined> {
  return db
    .selectFrom("epoch")
    .selectAll()
    .where("group_id", "=", groupId)
    .where("state", "in", OPEN_STATES)
    .executeTakeFirst();
}

/**
 * @param db database
 * @param groupId of the group
 * @returns the epoch that stands, as far as the records know
 */
export function standingEpoch(db: Kysely<Schema>, groupId: number): Promise<Epoch | undefined> {
  return db
    .selectFrom("epoch")
    .selectAll()
    .where("group_id", "=", groupId)
    .where("state", "=", "confirmed")
    .orderBy("epoch_number", "desc")
    .limit(1)
    .executeTakeFirst();
}

/**
 * @param db database
 * @param groupId of the group
 * @param root that was found on chain
 * @param previousRoot that it must be built on
 * @returns the batch that has this root, confirmed ones excepted
 */
export function epochOfRoot(
  db: Kysely<Schema>,
  groupId: number,
  root: bigint,
  previousRoot: bigint,
): Promise<Epoch | undefined> {
  return db
    .selectFrom("epoch")
    .selectAll()
    .where("group_id", "=", groupId)
    .where("root", "=", wordOf(root))
    .where("previous_root", "=", wordOf(previousRoot))
    .where("state", "!=", "confirmed")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/**
 * Moves a batch on, unless somebody else has.
 *
 * @param db database
 * @param epoch as it was read
 * @param change what is written; its state among it
 * @returns whether it was in the state in which it was read
 */
export async function moveEpoch(
  db: Kysely<Schema>,
  epoch: Pick<Epoch, "id" | "state">,
  change: Updateable<EpochTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("epoch")
    .set(change)
    .where("id", "=", epoch.id)
    .where("state", "=", epoch.state)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * @param epoch intent row
 * @returns its changes by ascending place
 */
export function changesOf(epoch: Pick<Epoch, "leaves">): LeafChange[] {
  return decodeLeaves(hexOf(epoch.leaves));
}

/**
 * @param epoch intent row
 * @returns its root; 0 until its shards are hashed
 */
export function rootOf(epoch: Pick<Epoch, "root"> | undefined): bigint {
  return epoch?.root ? numberOf(epoch.root) : 0n;
}

/**
 * @param epoch intent row with a root
 * @returns the batch as operators check it
 */
export function batchOfEpoch(epoch: Epoch): RootBatch {
  return {
    groupId: epoch.group_id,
    previousRoot: numberOf(epoch.previous_root),
    root: rootOf(epoch),
    size: epoch.size,
    leaves: hexOf(epoch.leaves),
    batchHash: hexOf(epoch.batch_hash),
    ...(epoch.uri === null ? {} : { uri: epoch.uri }),
  };
}

/** @returns unix seconds */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
