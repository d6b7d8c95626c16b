import { EnrolmentRecordsDiffer, SHARD_DEPTH, decodeTop, encodeTop, rootOfShards, shardRootOf } from "realdid";

import { putContent, readContent } from "./contents.ts";
import type { PublishedGroup } from "./group.ts";
import { readStandingShard } from "./standingShard.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;

/**
 * Roots of all shards of the tree that stands. If they are not stored, as after the restoring of an old copy of the database, they are
 * hashed from the records, and must lead to the root on chain.
 *
 * @param group published group
 * @param root that stands on chain; 0 if none
 * @param size places used
 * @returns by number of the shard
 * @throws EnrolmentRecordsDiffer if the records lead to another root
 */
export async function standingTop(
  { db, groupId }: Pick<PublishedGroup, "db" | "groupId">,
  root: bigint,
  size: number,
): Promise<readonly bigint[]> {
  if (root === 0n) return [];
  const stored = await readContent(db, "top", root);
  if (stored !== undefined) return decodeTop(stored);
  const roots: bigint[] = [];
  for (let number = 0; number < Math.ceil(size / SHARD_SIZE); number++) {
    const leaves = await readStandingShard(db, groupId, number);
    const shardRoot = shardRootOf(leaves);
    await putContent(db, "shard", shardRoot, leaves);
    roots.push(shardRoot);
  }
  if (rootOfShards(roots) !== root) throw new EnrolmentRecordsDiffer(0);
  await putContent(db, "top", root, encodeTop(roots));
  return roots;
}
