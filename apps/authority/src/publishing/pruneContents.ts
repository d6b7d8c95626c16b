import { hexOf, numberOf, wordOf } from "@realdid/service";
import { decodeTop } from "realdid";

import { readContent } from "./contents.ts";
import { OPEN_STATES, nowSeconds } from "./epochs.ts";
import type { PublishedGroup } from "./group.ts";
import { asked } from "./groupView.ts";

/** Beyond the root window: wallets that began to download just before its end. */
const SPARE_SECONDS = 86_400;

/**
 * Removes shards and tops that no live root leads to. Those of roots that stand, were replaced less than a root window ago, or are being
 * published stay, and so does whatever is younger than the window and a day. Leaf files stay for ever: audits need them.
 *
 * @param group any published group: its database and chain
 * @param groups all published groups
 * @returns number of contents removed
 */
export async function pruneContents(
  { db, network, tell }: PublishedGroup,
  groups: readonly Pick<PublishedGroup, "groupId">[],
): Promise<number> {
  const window = Number(await asked(network.enrolmentRegistry.rootWindowSeconds()));
  const needed = new Set<string>();
  for (const { groupId } of groups) {
    for (const root of await liveRoots(groupId)) {
      needed.add(hexOf(wordOf(root)));
      const top = await readContent(db, "top", root);
      for (const shard of top === undefined ? [] : decodeTop(top)) needed.add(hexOf(wordOf(shard)));
    }
  }
  const old = await db
    .selectFrom("shard")
    .select(["kind", "root"])
    .where("stored_at", "<", nowSeconds() - window - SPARE_SECONDS)
    .execute();
  const over = old.filter(({ root }) => !needed.has(hexOf(root)));
  for (const { kind, root } of over) {
    await db.deleteFrom("shard").where("kind", "=", kind).where("root", "=", root).execute();
  }
  if (over.length > 0) tell("info", "old shards removed", { count: over.length });
  return over.length;

  /** Roots of batches under way, the standing root, and those before it as long as the registry says that they live. */
  async function liveRoots(groupId: number): Promise<bigint[]> {
    const rows = await db
      .selectFrom("epoch")
      .select(["root", "state"])
      .where("group_id", "=", groupId)
      .where("root", "is not", null)
      .where("state", "in", [...OPEN_STATES, "confirmed"])
      .orderBy("id", "desc")
      .execute();
    const live: bigint[] = [];
    for (const { root, state } of rows) {
      if (root === null) continue;
      const value = numberOf(root);
      const isLive =
        state !== "confirmed" || (await asked(network.enrolmentRegistry.liveEpochOf(groupId, value))) !== 0n;
      if (isLive) live.push(value);
      // Epochs were replaced in their order: before one that no longer lives, none does.
      else if (live.length > 0) break;
    }
    return live;
  }
}
