import { FIELD_ORDER } from "../babyJubjub.ts";
import { EnrolmentLeafOutOfRange, EnrolmentPlaceOutOfOrder, EnrolmentPlaceUsed, EnrolmentTreeFull } from "../errors.ts";
import { type Subtree, createSubtree, nodeAt, setLeaves } from "./subtree.ts";
import { TREE_DEPTH, zeroHash } from "./zeroHashes.ts";

/** Levels of a shard: a wallet downloads whole shards of 65,536 places. */
export const SHARD_DEPTH = 16;
/** Places of a tree: 2^31. */
export const MAXIMUM_SIZE = 2 ** TREE_DEPTH;

const SHARD_SIZE = 2 ** SHARD_DEPTH;

/** One leaf that an epoch changes. */
export interface LeafChange {
  /** 0 to 2^31 - 1. */
  readonly place: number;
  /** A commitment, or 0 for a person who was revoked. */
  readonly leaf: bigint;
}

/** A group's tree: fixed depth 31, empty places 0. Changed in place by {@link applyChanges}, {@link appendLeaf} and {@link setLeaf}. */
export interface GroupTree {
  /** Places used, from 0 on without gaps; revoked ones count. */
  readonly size: number;
  /** A copy of a tree has the same ones, until either changes. */
  readonly shards: ReadonlyMap<number, Subtree>;
  readonly top: Subtree;
}

/** Shards that more than one tree has: they are copied before they change. */
const shared = new WeakSet<Subtree>();

/**
 * Makes an empty tree.
 *
 * @returns a tree whose root is the zero hash of depth 31
 * @see docs/spec/enrolment.md section 3
 * @example
 * const tree = createTree();
 * appendLeaf(tree, wallet.commitment); // 0
 */
export function createTree(): GroupTree {
  return { size: 0, shards: new Map(), top: createSubtree(TREE_DEPTH - SHARD_DEPTH, SHARD_DEPTH) };
}

/**
 * Copies a tree, to try changes on the copy. A shard takes memory of its own when one of both changes it.
 *
 * @param tree of a group; unchanged
 * @returns a tree whose changes do not show in the other
 */
export function cloneTree(tree: GroupTree): GroupTree {
  for (const shard of tree.shards.values()) shared.add(shard);
  return { size: tree.size, shards: new Map(tree.shards), top: copyOf(tree.top) };
}

/**
 * The tree's root.
 *
 * @param tree of a group
 * @returns a field element
 */
export function treeRoot(tree: GroupTree): bigint {
  return nodeAt(tree.top, tree.top.depth, 0);
}

/**
 * Reads a place.
 *
 * @param tree of a group
 * @param place 0 to 2^31 - 1
 * @returns the commitment; 0 if the place is empty or its person was revoked
 */
export function leafAt(tree: GroupTree, place: number): bigint {
  const shard = tree.shards.get(Math.floor(place / SHARD_SIZE));
  return shard === undefined ? 0n : nodeAt(shard, 0, place % SHARD_SIZE);
}

/**
 * Reads a node of the tree.
 *
 * @param tree of a group
 * @param level height above the places, 0 to 31
 * @param index from the left, at that level
 * @returns its hash
 */
export function treeNode(tree: GroupTree, level: number, index: number): bigint {
  if (level >= SHARD_DEPTH) return nodeAt(tree.top, level - SHARD_DEPTH, index);
  const perShard = 2 ** (SHARD_DEPTH - level);
  const shard = tree.shards.get(Math.floor(index / perShard));
  return shard === undefined ? zeroHash(level) : nodeAt(shard, level, index % perShard);
}

/**
 * Puts a commitment at the next free place.
 *
 * @param tree changed in place
 * @param leaf the commitment
 * @returns its place
 * @throws {@link EnrolmentTreeFull} {@link EnrolmentLeafOutOfRange}
 */
export function appendLeaf(tree: GroupTree, leaf: bigint): number {
  const place = tree.size;
  applyChanges(tree, [{ place, leaf }]);
  return place;
}

/**
 * Changes one place: a new commitment at the next free one, or 0 at a used one.
 *
 * @param tree changed in place
 * @param place 0 to the tree's size
 * @param leaf a commitment, or 0
 * @throws as {@link applyChanges}
 */
export function setLeaf(tree: GroupTree, place: number, leaf: bigint): void {
  applyChanges(tree, [{ place, leaf }]);
}

/**
 * Applies the changes of one epoch, all or none. Nodes above several of them are hashed once.
 *
 * @param tree changed in place
 * @param changes by ascending place, each place once
 * @throws {@link EnrolmentPlaceUsed} if a used place gets anything but its one change to 0
 * @throws {@link EnrolmentPlaceOutOfOrder} if places do not ascend, or a new one leaves a gap
 * @throws {@link EnrolmentLeafOutOfRange} {@link EnrolmentTreeFull}
 * @see docs/spec/enrolment.md section 3
 */
export function applyChanges(tree: GroupTree, changes: readonly LeafChange[]): void {
  const size = checkChanges(tree, changes);
  writeLeaves(tree, changes, size);
}

/**
 * Writes leaves without the rules of {@link applyChanges}: to take back a withdrawn epoch.
 *
 * @param tree changed in place
 * @param changes each place once
 * @param size places used afterwards
 */
export function writeLeaves(tree: GroupTree, changes: readonly LeafChange[], size: number): void {
  const byShard = new Map<number, Map<number, bigint>>();
  for (const { place, leaf } of changes) {
    const number = Math.floor(place / SHARD_SIZE);
    const leaves = byShard.get(number) ?? new Map<number, bigint>();
    byShard.set(number, leaves.set(place % SHARD_SIZE, leaf));
  }
  const shards = tree.shards as Map<number, Subtree>;
  const roots = new Map<number, bigint>();
  for (const [number, leaves] of byShard) {
    const shard = ownShard(shards, number);
    setLeaves(shard, leaves);
    roots.set(number, nodeAt(shard, SHARD_DEPTH, 0));
  }
  setLeaves(tree.top, roots);
  (tree as { size: number }).size = size;
}

function ownShard(shards: Map<number, Subtree>, number: number): Subtree {
  const known = shards.get(number);
  if (known !== undefined && !shared.has(known)) return known;
  const own = known === undefined ? createSubtree(SHARD_DEPTH, 0) : copyOf(known);
  shards.set(number, own);
  return own;
}

function copyOf(subtree: Subtree): Subtree {
  return { ...subtree, nodes: subtree.nodes.slice() };
}

function checkChanges(tree: GroupTree, changes: readonly LeafChange[]): number {
  let size = tree.size;
  let previous = -1;
  for (const { place, leaf } of changes) {
    if (leaf < 0n || leaf >= FIELD_ORDER) throw new EnrolmentLeafOutOfRange(place);
    if (!Number.isInteger(place) || place <= previous || place > size) throw new EnrolmentPlaceOutOfOrder(place, size);
    if (place === MAXIMUM_SIZE) throw new EnrolmentTreeFull();
    if (place < size && (leaf !== 0n || leafAt(tree, place) === 0n)) throw new EnrolmentPlaceUsed(place);
    if (place === size) size++;
    previous = place;
  }
  return size;
}
