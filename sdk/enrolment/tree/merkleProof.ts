import { EnrolmentPlaceEmpty } from "../errors.ts";
import { type GroupTree, leafAt, treeNode, treeRoot } from "./tree.ts";
import { TREE_DEPTH } from "./zeroHashes.ts";

/** The path from a leaf to the root. */
export interface MerkleProof {
  readonly root: bigint;
  readonly leaf: bigint;
  /** The place; its bits say on which side each sibling is. */
  readonly index: number;
  /** All 31 siblings, from the places upwards. */
  readonly siblings: bigint[];
}

/**
 * The path of one place, as the wallet needs it to prove membership.
 *
 * @param tree of a group
 * @param place of the person's commitment
 * @returns the path with all 31 siblings
 * @throws {@link EnrolmentPlaceEmpty} if no commitment is there
 * @see docs/spec/enrolment.md section 3
 * @example
 * const proof = await provePseudonym(wallet, deployment, merkleProof(tree, place), message, await loadProver(31));
 */
export function merkleProof(tree: GroupTree, place: number): MerkleProof {
  const leaf = leafAt(tree, place);
  if (leaf === 0n) throw new EnrolmentPlaceEmpty(place);
  const siblings: bigint[] = [];
  for (let level = 0; level < TREE_DEPTH; level++) {
    siblings.push(treeNode(tree, level, Math.floor(place / 2 ** level) ^ 1));
  }
  return { root: treeRoot(tree), leaf, index: place, siblings };
}
