import type { Authority } from "../../sdk/enrolment/authority/authority.ts";
import { confirmPublication } from "../../sdk/enrolment/authority/confirmPublication.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { prepareBatch } from "../../sdk/enrolment/prepareBatch.ts";
import { publishRoot } from "../../sdk/enrolment/publishRoot.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { chainTime } from "./clock.ts";
import type { World } from "./world.ts";

/** More than fit a transaction: what does not fit stays for the next epoch. */
const MOST_CHANGES = 5_000;

/** What came of publishing. */
export interface PublishOutcome {
  /** The tree that stands, as anyone rebuilds it. */
  readonly tree: GroupTree;
  readonly epochs: number;
  readonly gasUsed: bigint;
  readonly signatures: number;
}

/**
 * Publishes the authority's leaves: batch by batch, each root recomputed by every operator who signs.
 *
 * @param world network
 * @param authority whose leaves
 * @param step called with the places published so far
 * @returns the tree and what it cost
 */
export async function publishCitizens(
  world: World,
  authority: Authority,
  step: (size: number) => void,
): Promise<PublishOutcome> {
  const { network, keys } = world;
  let { tree } = await auditGroup(network, { groupId: authority.groupId });
  let [epochs, gasUsed, signatures] = [0, 0n, 0];
  for (;;) {
    const changes = await nextChanges(authority, MOST_CHANGES);
    if (changes.length === 0) return { tree, epochs, gasUsed, signatures };
    const batch = prepareBatch(tree, authority.groupId, changes);
    const operators = keys.publisherOwners.map((signer) => ({ signer, tree }));
    const published = await publishRoot(network, batch, operators);
    epochs += 1;
    gasUsed += published.gasUsed;
    signatures = published.signers.length;
    ({ tree } = await auditGroup(network, { groupId: authority.groupId }));
    await confirmPublication(authority, tree, await chainTime(world.rpc));
    step(tree.size);
  }
}
