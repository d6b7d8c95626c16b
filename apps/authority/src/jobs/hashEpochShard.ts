import { type Kysely, hexOf, numberOf, wordOf } from "@realdid/service";
import { EnrolmentPlaceUsed, EnrolmentRecordsDiffer, type LeafChange, SHARD_DEPTH, decodeLeaves } from "realdid";

import type { Schema } from "../database/schema.ts";
import { putContent, readContent } from "../publishing/contents.ts";
import { readStandingShard } from "../publishing/standingShard.ts";
import type { ShardHasher, ShardJob } from "./shardJobs.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;
const LEAF_BYTES = 32;

/**
 * Checks and hashes one shard of a batch: the shard that stands is taken by its root and compared with the records, the batch's leaves
 * are put in under the rules of the tree, and the result is stored under its own root.
 *
 * @param db database
 * @param hasher of shards
 * @param job which shard of which batch
 * @throws EnrolmentRecordsDiffer if the records are not what stands on chain
 * @throws EnrolmentPlaceUsed if the batch breaks a rule of the tree
 */
export async function hashEpochShard(db: Kysely<Schema>, hasher: ShardHasher, job: ShardJob): Promise<void> {
  const task = await db
    .selectFrom("epoch_shard")
    .innerJoin("epoch", "epoch.id", "epoch_shard.epoch_id")
    .select(["epoch.group_id", "epoch.size_before", "epoch_shard.leaves", "root_before", "root_after"])
    .where("epoch_id", "=", job.epochId)
    .where("number", "=", job.number)
    .executeTakeFirst();
  if (task === undefined || task.root_after !== null) return;

  const standing = await readStandingShard(db, task.group_id, job.number);
  await requireSame(db, task.root_before, standing, job.number);
  const changed = changeShard(standing, job.number, decodeLeaves(hexOf(task.leaves)), task.size_before);
  const [root] = await hasher.shardRoots([changed]);
  if (root === undefined) return;
  await putContent(db, "shard", root, changed);
  await db
    .updateTable("epoch_shard")
    .set({ root_after: wordOf(root) })
    .where("epoch_id", "=", job.epochId)
    .where("number", "=", job.number)
    .execute();
}

/** Compares the records with what was published before under the shard's root. */
async function requireSame(
  db: Kysely<Schema>,
  rootBefore: Uint8Array | null,
  standing: Uint8Array,
  number: number,
): Promise<void> {
  const published = rootBefore === null ? new Uint8Array() : await readContent(db, "shard", numberOf(rootBefore));
  if (published === undefined) return;
  for (let i = 0; i < Math.max(published.length, standing.length); i++) {
    if (published[i] !== standing[i])
      throw new EnrolmentRecordsDiffer(number * SHARD_SIZE + Math.floor(i / LEAF_BYTES));
  }
}

/**
 * Puts changes into a shard.
 *
 * @param standing leaves that stand, 32 bytes each, zeros at the end left out
 * @param number of the shard
 * @param changes within it
 * @param sizeBefore places of the group that were used before
 * @returns the changed leaves in the same form
 * @throws EnrolmentPlaceUsed if a used place gets anything but its one change to 0
 */
export function changeShard(
  standing: Uint8Array,
  number: number,
  changes: readonly LeafChange[],
  sizeBefore: number,
): Uint8Array {
  const first = number * SHARD_SIZE;
  const last = changes.at(-1)?.place ?? first;
  const bytes = new Uint8Array(Math.max(standing.length, LEAF_BYTES * (last - first + 1)));
  bytes.set(standing);
  for (const { place, leaf } of changes) {
    const at = LEAF_BYTES * (place - first);
    const isEmpty = bytes.subarray(at, at + LEAF_BYTES).every((byte) => byte === 0);
    if (place < sizeBefore ? leaf !== 0n || isEmpty : !isEmpty) throw new EnrolmentPlaceUsed(place);
    bytes.set(wordOf(leaf), at);
  }
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, Math.ceil(end / LEAF_BYTES) * LEAF_BYTES);
}
