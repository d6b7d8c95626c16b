import { type GroupTree, leafAt } from "../tree/tree.ts";
import type { Authority } from "./authority.ts";

/**
 * Notes which revocations the standing tree holds, so that the wait of the revoked person counts from there. Run it after each
 * publication and each withdrawal: a withdrawn epoch brings old leaves back, and the wait then begins anew.
 *
 * @param authority whose store
 * @param tree the tree that stands on chain, as {@link auditGroup} rebuilds it
 * @param publishedAt unix seconds
 * @returns number of people whose wait begins now
 */
export async function confirmPublication(authority: Authority, tree: GroupTree, publishedAt: number): Promise<number> {
  // What was paused is known as of now only: a pause since the publication must not shorten the wait.
  const registrySeconds = Math.max(publishedAt, authority.now()) - authority.pausedSeconds();
  return authority.store.transact(async (records) => {
    let begun = 0;
    for (const person of await records.revokedPeople()) {
      const { revocation } = person;
      if (revocation === undefined) continue;
      // A place beyond the tree was never published: its commitment was never provable.
      const isGone = leafAt(tree, person.place) === 0n;
      if (isGone === (revocation.publishedAt !== undefined)) continue;
      const { reason } = revocation;
      await records.putPerson({
        ...person,
        revocation: isGone ? { reason, publishedAt: registrySeconds } : { reason },
      });
      if (isGone) begun++;
    }
    return begun;
  });
}
