import type { LeafChange } from "../tree/tree.ts";
import type { Authority } from "./authority.ts";
import type { LeafStanding } from "./authorityStore.ts";

/** What of an authority notes what stands on chain. */
export type PublishingAuthority = Pick<Authority, "store" | "now" | "chainNow" | "pausedSeconds">;

/** Places that one transaction marks. */
const PAGE = 5_000;

/**
 * Notes that an epoch with these changes stands on chain: the waits of the people whose place now is 0 begin. Interrupted, it is run again.
 *
 * @param authority whose store
 * @param changes of the epoch
 * @param publishedAt unix seconds
 * @returns number of people whose wait begins now
 * @see docs/spec/enrolment.md section 6
 */
export async function confirmChanges(
  authority: PublishingAuthority,
  changes: readonly LeafChange[],
  publishedAt: number,
): Promise<number> {
  return markAll(
    authority,
    changes.map(({ place, leaf }) => ({ place, standing: leaf === 0n ? "zero" : "commitment" })),
    publishedAt,
  );
}

/**
 * Notes that an epoch with these changes was withdrawn: what stood before it stands again, the changes are due once more, and the waits
 * that had begun with it begin anew with their next publication. Several epochs are taken back one by one, the last first.
 *
 * @param authority whose store
 * @param changes of the withdrawn epoch
 * @param sizeBefore places used by the epoch it was built on
 * @see docs/spec/enrolment.md section 6
 */
export async function takeBackChanges(
  authority: PublishingAuthority,
  changes: readonly LeafChange[],
  sizeBefore: number,
): Promise<void> {
  await markAll(
    authority,
    changes.map(({ place }) => ({ place, standing: place < sizeBefore ? "commitment" : "empty" })),
    0,
  );
}

/**
 * Marks what stands, page by page.
 *
 * @param authority whose store
 * @param standings each place once
 * @param publishedAt unix seconds
 * @returns number of people whose wait begins now
 */
export async function markAll(
  authority: PublishingAuthority,
  standings: readonly { readonly place: number; readonly standing: LeafStanding }[],
  publishedAt: number,
): Promise<number> {
  // Which of the pauses so far came after the publication, and so lengthened leases, is not known here: the wait counts from now.
  // The pauses first: one between the two makes the wait longer, never shorter.
  const paused = await authority.pausedSeconds();
  const now = await (authority.chainNow ?? authority.now)();
  const registrySeconds = Math.max(publishedAt, now) - paused;
  let begun = 0;
  for (let start = 0; start < standings.length; start += PAGE) {
    const page = standings.slice(start, start + PAGE);
    begun += await authority.store.transact((records) => records.markStanding(page, registrySeconds));
  }
  return begun;
}
