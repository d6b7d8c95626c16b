import type { Hex } from "../../chain/hex.ts";
import { RealDidError } from "../../errors.ts";
import { decodeLeaves } from "./leaves.ts";
import { type GroupTree, type LeafChange, applyChanges, leafAt } from "./tree.ts";

/** What an epoch changed, and how to take it back. */
export interface AppliedLeaves {
  readonly changes: readonly LeafChange[];
  /** The former leaves of the same places. */
  readonly undo: readonly LeafChange[];
  readonly sizeBefore: number;
}

/**
 * Applies published leaves, all or none.
 *
 * @param tree changed in place
 * @param leaves encoded
 * @returns what changed, or undefined if the leaves cannot be read or break a rule of the tree
 */
export function applyLeaves(tree: GroupTree, leaves: Hex): AppliedLeaves | undefined {
  const sizeBefore = tree.size;
  try {
    const changes = decodeLeaves(leaves);
    const undo = changes.map(({ place }) => ({ place, leaf: leafAt(tree, place) }));
    applyChanges(tree, changes);
    return { changes, undo, sizeBefore };
  } catch (thrown) {
    if (thrown instanceof RealDidError) return undefined;
    throw thrown;
  }
}
