import type { LeafChange } from "../tree/tree.ts";
import type { Authority } from "./authority.ts";

/**
 * Gives waiting commitments their places and lists what leads from the tree that stands on chain to the one that ought to: what the next
 * batch is made of. Places, once given, stay; asked again before anything is confirmed, it answers the same and what came since.
 * Whoever publishes the changes keeps them first, and tells {@link confirmChanges} exactly those.
 *
 * @param authority whose store
 * @param limit most changes
 * @returns the changes, by ascending place; new places follow those that stand without a gap
 * @throws EnrolmentTreeFull
 * @see docs/spec/enrolment.md section 7
 * @example
 * const batch = prepareBatch(tree, 0, await nextChanges(authority, 65_536));
 */
export async function nextChanges(authority: Pick<Authority, "store">, limit: number): Promise<readonly LeafChange[]> {
  return authority.store.transact(async (records) => {
    await records.placeWaiting(limit);
    return records.pendingChanges(limit);
  });
}
