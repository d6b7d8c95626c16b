import { EnrolmentRecordsDiffer } from "../errors.ts";
import { type GroupTree, leafAt } from "../tree/tree.ts";
import type { Authority } from "./authority.ts";
import type { PlacedLeaf, LeafStanding } from "./authorityStore.ts";
import { markAll } from "./confirmChanges.ts";

/** Leaves read at a time. */
const PAGE = 5_000;

/**
 * Compares every leaf with the tree that stands on chain, notes which of them stand, and begins or restarts the waits of revoked people
 * accordingly. For groups small enough to be walked through, and after a database was restored; otherwise {@link confirmChanges}.
 *
 * @param authority whose store
 * @param tree the tree that stands on chain, as {@link auditGroup} rebuilds it
 * @param publishedAt unix seconds
 * @returns number of people whose wait begins now
 * @throws {@link EnrolmentRecordsDiffer} if the tree holds a leaf that the records do not know there: nothing may be published then
 */
export async function confirmPublication(authority: Authority, tree: GroupTree, publishedAt: number): Promise<number> {
  let begun = 0;
  let next = 0;
  for (;;) {
    const from = next;
    const leaves = await authority.store.transact((records) => records.placedLeaves(from, PAGE));
    const changed = leaves
      .map((leaf) => ({ leaf, standing: standingOf(tree, leaf) }))
      .filter(({ leaf, standing }) => leaf.standing !== standing)
      .map(({ leaf, standing }) => ({ place: leaf.place, standing }));
    begun += await markAll(authority, changed, publishedAt);
    next = (leaves.at(-1)?.place ?? from - 1) + 1;
    if (leaves.length < PAGE) break;
  }
  if (next < tree.size) throw new EnrolmentRecordsDiffer(next);
  return begun;
}

function standingOf(tree: GroupTree, { place, commitment, isZeroed }: PlacedLeaf): LeafStanding {
  if (place >= tree.size) return "empty";
  const leaf = leafAt(tree, place);
  if (leaf === commitment) return "commitment";
  if (leaf === 0n && isZeroed) return "zero";
  throw new EnrolmentRecordsDiffer(place);
}
