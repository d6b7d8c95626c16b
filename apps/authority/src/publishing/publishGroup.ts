import { numberOf } from "@realdid/service";
import { ChainUnreachable, type Hex } from "realdid";

import { beginBatch, hashBatch } from "./beginBatch.ts";
import { collectSignatures } from "./collectSignatures.ts";
import { type Epoch, nowSeconds, openEpoch, rootOf } from "./epochs.ts";
import { IDLE, type PublishedGroup, type Step, waits } from "./group.ts";
import { type GroupView, viewGroup } from "./groupView.ts";
import { withLease } from "./lease.ts";
import { abandonOpen, reconcile } from "./reconcile.ts";
import { followBatch, sendBatch } from "./sendBatch.ts";

/**
 * Goes as far as it can: records what the chain says, moves the batch under way from state to state, begins the next one if it is due.
 * Killed at any instant and run again, by whomever, it goes on where it was.
 *
 * @param group published group
 * @param options name of this process; whether a batch begins now whatever the schedule says; stops before the next step if aborted
 * @returns what it waits for, or that nothing is to be published
 * @throws RealDidError if records and chain cannot be brought together, or the database is unreachable
 * @see docs/spec/enrolment.md section 7
 */
export async function publishGroup(
  group: PublishedGroup,
  options: { readonly holder: string; readonly isDue?: boolean; readonly signal?: AbortSignal },
): Promise<Step> {
  const { db, groupId, settings } = group;
  const lease = { groupId, holder: options.holder, milliseconds: settings.leaseMilliseconds };
  const step = await withLease(db, lease, async (lost) => {
    for (;;) {
      if (lost.aborted) return waits("the other publisher");
      if (options.signal?.aborted) return IDLE;
      const next = await nextStep(group, options.isDue ?? false).catch(chainIsAway);
      if (next.kind !== "moved") return next;
    }
  });
  const ended = step ?? waits("the other publisher");
  await noteWait(group, ended);
  return ended;
}

async function nextStep(group: PublishedGroup, isDue: boolean): Promise<Step> {
  const { latest, settled } = await viewGroup(group.network, group.groupId, group.settings.confirmations);
  const differs = await reconcile(group, settled);
  if (differs !== undefined) return differs;
  const epoch = await openEpoch(group.db, group.groupId);
  if (latest.root !== settled.root) {
    // Ours, or whatever else: it is looked at when it has settled.
    if (epoch?.state === "sent" && latest.root === rootOf(epoch)) return waits("confirmations");
    return waits("confirmations", { root: hexRoot(latest.root) });
  }
  if (epoch === undefined) {
    return isDue || (await isDueBySchedule(group)) ? beginBatch(group, latest) : waits("the schedule");
  }
  if (numberOf(epoch.previous_root) !== latest.root) {
    await abandonOpen(group, 0, "what it was built on no longer stands");
    return { kind: "moved" };
  }
  return moveOn(group, epoch, latest);
}

function moveOn(group: PublishedGroup, epoch: Epoch, view: GroupView): Promise<Step> {
  if (epoch.state === "placed") return hashBatch(group, epoch);
  if (epoch.state === "prepared") return collectSignatures(group, epoch, view);
  if (epoch.state === "signed") return sendBatch(group, epoch, view);
  return followBatch(group, epoch);
}

/** Asked for, or long enough after the last batch began. */
async function isDueBySchedule({ db, groupId, settings }: PublishedGroup): Promise<boolean> {
  const publisher = await db
    .selectFrom("publisher")
    .select("requested_at")
    .where("group_id", "=", groupId)
    .executeTakeFirst();
  if (publisher && publisher.requested_at !== null) return true;
  const last = await db
    .selectFrom("epoch")
    .select(({ fn }) => fn.max("created_at").as("at"))
    .where("group_id", "=", groupId)
    .executeTakeFirst();
  return nowSeconds() - Number(last?.at ?? 0) >= settings.intervalSeconds;
}

/** Written down and told once, when it begins. */
async function noteWait({ db, groupId, tell }: PublishedGroup, step: Step): Promise<void> {
  const reason = step.kind === "waits" ? step.reason : null;
  if (step.kind === "idle") {
    await db.updateTable("publisher").set({ requested_at: null }).where("group_id", "=", groupId).execute();
  }
  const { numUpdatedRows } = await db
    .updateTable("publisher")
    .set({ waits_for: reason, waits_since: reason === null ? null : nowSeconds() })
    .where("group_id", "=", groupId)
    .where("waits_for", "is distinct from", reason)
    .executeTakeFirst();
  if (numUpdatedRows === 0n || step.kind !== "waits") return;
  const isGrave = step.reason === "a foreign root to be withdrawn" || step.reason === "ether for the sender";
  tell(isGrave ? "error" : "info", "publishing waits", { groupId, for: step.reason, ...step.detail });
}

function chainIsAway(thrown: unknown): Step {
  if (thrown instanceof ChainUnreachable) return waits("the chain");
  throw thrown;
}

function hexRoot(root: bigint): Hex {
  return `0x${root.toString(16).padStart(64, "0")}`;
}
