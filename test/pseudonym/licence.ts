import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { type GroupTree, applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import type { PeopleFixture } from "./people.ts";

/** The first group that the consortium adds. */
export const PHYSICIANS = 1;

/**
 * Adds the group of physicians and publishes a root with some of the fixture's people at the first places.
 *
 * @param fixture people
 * @param members who hold the licence
 * @returns the group's tree
 */
export async function publishPhysicians(fixture: PeopleFixture, members: readonly Wallet[]): Promise<GroupTree> {
  const { network, keys, definition } = fixture;
  await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, "realdid:group:physicians");
  const tree = createTree();
  const changes = Array.from({ length: definition.minimumGroupSize }, (_, place) => ({
    place,
    leaf: members[place]?.commitment ?? BigInt(place + 1),
  }));
  applyChanges(tree, changes);
  await fixture
    .as(keys.authority)
    .enrolmentRegistry.publishRoot(PHYSICIANS, 0, treeRoot(tree), tree.size, encodeLeaves(changes));
  return tree;
}
