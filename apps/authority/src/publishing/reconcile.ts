import { confirmChanges, takeBackChanges } from "realdid";

import { changesOf, type Epoch, epochOfRoot, moveEpoch, openEpoch, rootOf, standingEpoch } from "./epochs.ts";
import { type PublishedGroup, type Step, waits } from "./group.ts";
import { type GroupView, viewRoot } from "./groupView.ts";

/**
 * Brings the records to what the chain says has settled: epochs that stand there are confirmed, epochs that are gone are taken back. The
 * chain is always right about what stands; a root that this service never prepared stops it.
 *
 * @param group published group
 * @param settled the group as it stands for good
 * @returns a wait, or nothing if the records agree with the chain
 * @throws RealDidError of the chain or the store; run again, it goes on where it was
 */
export async function reconcile(group: PublishedGroup, settled: GroupView): Promise<Step | undefined> {
  const { db, groupId, network } = group;
  for (;;) {
    const standing = await standingEpoch(db, groupId);
    const root = rootOf(standing);
    if (settled.root === root) return undefined;
    const next = await epochOfRoot(db, groupId, settled.root, root);
    if (next !== undefined) {
      await confirm(group, next, settled);
      continue;
    }
    const record = standing && (await viewRoot(network, groupId, root, settled.block));
    if (standing === undefined || record === undefined || (record.epoch !== 0 && !record.isWithdrawn)) {
      return waits("a foreign root to be withdrawn", { root: `0x${settled.root.toString(16)}`, epoch: settled.epoch });
    }
    await takeBack(group, standing, record.isWithdrawn);
  }
}

async function confirm(group: PublishedGroup, epoch: Epoch, settled: GroupView): Promise<void> {
  const { authority, db, groupId, network, tell } = group;
  const record = await viewRoot(network, groupId, settled.root, settled.block);
  const waitsBegun = await confirmChanges(authority, changesOf(epoch), record.publishedAt);
  await abandonOpen(group, epoch.id, "another batch was published");
  await moveEpoch(db, epoch, {
    state: "confirmed",
    reason: null,
    epoch_number: record.epoch,
    block: settled.block,
    raw_transaction: null,
  });
  tell("info", "epoch confirmed", { groupId, epoch: record.epoch, size: epoch.size, waitsBegun });
}

/** A withdrawn epoch never comes back; one that a reorganisation of the chain undid is published again. */
async function takeBack(group: PublishedGroup, epoch: Epoch, isWithdrawn: boolean): Promise<void> {
  const { authority, db, groupId, tell } = group;
  await abandonOpen(group, epoch.id, "what it was built on no longer stands");
  await takeBackChanges(authority, changesOf(epoch), epoch.size_before);
  await moveEpoch(db, epoch, {
    state: isWithdrawn ? "withdrawn" : "prepared",
    epoch_number: null,
    block: null,
    transaction_hash: null,
  });
  tell("warn", isWithdrawn ? "epoch withdrawn" : "epoch undone by the chain", { groupId, epoch: epoch.epoch_number });
}

/**
 * Gives up the batch under way; its changes are due again.
 *
 * @param group published group
 * @param except id of a batch that is left alone
 * @param reason for people
 */
export async function abandonOpen(group: PublishedGroup, except: number, reason: string): Promise<void> {
  const open = await openEpoch(group.db, group.groupId);
  if (open === undefined || open.id === except) return;
  await moveEpoch(group.db, open, { state: "abandoned", reason, raw_transaction: null });
  group.tell("warn", "batch abandoned", { groupId: group.groupId, batch: open.id, reason });
}
