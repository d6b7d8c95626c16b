import { type GroupTree, leafAt } from "./tree.ts";

/**
 * Finds a commitment in a tree that the wallet holds whole, so that nobody is asked for it.
 *
 * @param tree of a group
 * @param commitment of a wallet
 * @returns its place, or undefined if it is not there: not published yet, or revoked
 */
export function findPlace(tree: GroupTree, commitment: bigint): number | undefined {
  if (commitment === 0n) return undefined;
  for (let place = 0; place < tree.size; place++) if (leafAt(tree, place) === commitment) return place;
  return undefined;
}
