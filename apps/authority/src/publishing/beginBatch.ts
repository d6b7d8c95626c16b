import { hexOf, numberOf, wordOf } from "@realdid/service";
import {
  type LeafChange,
  SHARD_DEPTH,
  batchHash,
  encodeLeaves,
  encodeTop,
  fittingChanges,
  rootOfShards,
} from "realdid";
import { getBytes } from "ethers";

import { putContent } from "./contents.ts";
import { type Epoch, ROOT_WITHDRAWN, moveEpoch, nowSeconds } from "./epochs.ts";
import { IDLE, MOVED, type PublishedGroup, type Step, waits } from "./group.ts";
import { type GroupView, viewRoot } from "./groupView.ts";
import { standingTop } from "./standingTop.ts";

const SHARD_SIZE = 2 ** SHARD_DEPTH;

/**
 * Begins a batch: gives waiting commitments their places and writes the intent row with what is to be published.
 *
 * @param group published group, without a batch under way
 * @param standing the group as it stands
 * @returns whether there is a batch now, or why not
 */
export async function beginBatch(group: PublishedGroup, standing: GroupView): Promise<Step> {
  const { groupId, minimumSize, settings } = group;
  const next = await nextFew(group, standing.size);
  if (typeof next === "number") {
    return next === standing.size ? IDLE : waits("more members", { members: next, minimum: minimumSize });
  }
  let changes = next.length > settings.leavesOnChain ? next : fittingChanges(next);
  const inFile = next.length > settings.leavesOnChain;
  const previousRoot = standing.root;
  while (await wasWithdrawn(group, batchHash(previousRoot, encodeLeaves(changes)))) {
    // The registry takes a root once: the same epoch cannot come again, so its last leaf waits for another one.
    changes = changes.slice(0, -1);
    if (changes.length === 0) return waits("another leaf: this root was withdrawn");
  }
  const leaves = encodeLeaves(changes);
  const hash = batchHash(previousRoot, leaves);
  const uri = inFile ? `${settings.publicUrl}/v1/leaves/${hash}` : null;
  const size = Math.max(standing.size, (changes.at(-1)?.place ?? -1) + 1);
  if (size < minimumSize) return waits("more members", { members: size, minimum: minimumSize });
  const hasMore = changes.length < next.length || next.length === settings.batchLimit;
  const batch = { leaves: getBytes(leaves), batch_hash: getBytes(hash), uri, size };
  await writeIntent(group, standing, { changes, hasMore, ...batch });
  group.tell("info", "batch begun", { groupId, changes: changes.length, size, batchHash: hash });
  return MOVED;
}

/**
 * Hashes the shards that a batch changes, then its root.
 *
 * @param group published group
 * @param epoch in state `placed`
 * @returns the batch moved on, or was given up because its root was published and withdrawn before
 */
export async function hashBatch(group: PublishedGroup, epoch: Epoch): Promise<Step> {
  const { db, groupId, network, jobs } = group;
  const shards = await db
    .selectFrom("epoch_shard")
    .select(["number", "root_after"])
    .where("epoch_id", "=", epoch.id)
    .execute();
  await jobs.run(shards.filter((one) => one.root_after === null).map(({ number }) => ({ epochId: epoch.id, number })));
  const hashed = await db
    .selectFrom("epoch_shard")
    .select(["number", "root_after"])
    .where("epoch_id", "=", epoch.id)
    .execute();
  const roots = [...(await standingTop(group, numberOf(epoch.previous_root), epoch.size_before))];
  for (const { number, root_after } of hashed) if (root_after !== null) roots[number] = numberOf(root_after);
  const root = rootOfShards(roots);
  if ((await viewRoot(network, groupId, root)).isWithdrawn) {
    await moveEpoch(db, epoch, { state: "abandoned", reason: ROOT_WITHDRAWN, root: wordOf(root) });
    return MOVED;
  }
  await putContent(db, "top", root, encodeTop(roots));
  await moveEpoch(db, epoch, { state: "prepared", root: wordOf(root) });
  group.tell("info", "batch prepared", { groupId, batch: epoch.id, root: hexOf(wordOf(root)) });
  return MOVED;
}

async function wasWithdrawn(group: PublishedGroup, hash: string): Promise<boolean> {
  const row = await group.db
    .selectFrom("epoch")
    .select("id")
    .where("group_id", "=", group.groupId)
    .where("batch_hash", "=", getBytes(hash))
    .where((where) => where.or([where("state", "=", "withdrawn"), where("reason", "=", ROOT_WITHDRAWN)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Thrown to have the places of a group that is too small taken back. */
class TooFew extends Error {
  constructor(readonly size: number) {
    super("the group is below its minimum size");
  }
}

/** @returns the changes, or the size that the group would have if that is below the minimum or nothing is to be changed */
async function nextFew(group: PublishedGroup, sizeBefore: number): Promise<readonly LeafChange[] | number> {
  const { authority, minimumSize, settings } = group;
  try {
    return await authority.store.transact(async (records) => {
      await records.placeWaiting(settings.batchLimit);
      const changes = await records.pendingChanges(settings.batchLimit);
      const size = Math.max(sizeBefore, (changes.at(-1)?.place ?? -1) + 1);
      if (changes.length === 0 || size < minimumSize) throw new TooFew(size);
      return changes;
    });
  } catch (thrown) {
    if (thrown instanceof TooFew) return thrown.size;
    throw thrown;
  }
}

interface Intent {
  readonly changes: readonly LeafChange[];
  readonly leaves: Uint8Array;
  readonly batch_hash: Uint8Array;
  readonly uri: string | null;
  readonly size: number;
  readonly hasMore: boolean;
}

async function writeIntent(
  group: PublishedGroup,
  standing: GroupView,
  { changes, hasMore, ...row }: Intent,
): Promise<void> {
  const { db, groupId } = group;
  const roots = await standingTop(group, standing.root, standing.size);
  const previous = { previous_root: wordOf(standing.root), size_before: standing.size };
  await db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto("epoch")
      .values({ group_id: groupId, state: "placed", ...previous, ...row, created_at: nowSeconds() })
      .returning("id")
      .executeTakeFirstOrThrow();
    const shards = [...byShard(changes)].map(([number, some]) => ({
      epoch_id: id,
      number,
      leaves: getBytes(encodeLeaves(some)),
      root_before: roots[number] === undefined ? null : wordOf(roots[number]),
    }));
    for (let from = 0; from < shards.length; from += 500) {
      await transaction
        .insertInto("epoch_shard")
        .values(shards.slice(from, from + 500))
        .execute();
    }
    // What did not fit follows at once.
    await transaction
      .updateTable("publisher")
      .set({ requested_at: hasMore ? nowSeconds() : null })
      .where("group_id", "=", groupId)
      .execute();
  });
}

function byShard(changes: readonly LeafChange[]): Map<number, LeafChange[]> {
  const shards = new Map<number, LeafChange[]>();
  for (const change of changes) {
    const number = Math.floor(change.place / SHARD_SIZE);
    const some = shards.get(number);
    if (some === undefined) shards.set(number, [change]);
    else some.push(change);
  }
  return shards;
}
