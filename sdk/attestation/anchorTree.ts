import { keccak_256 } from "@noble/hashes/sha3.js";
import { getBytes, hexlify, id } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { checkBytes32, checkUids } from "./checkField.ts";
import {
  AttestationFieldInvalid,
  AttestationNotFound,
  AttestationTreeEmpty,
  AttestationUidRepeated,
} from "./errors.ts";

const LEAF_TAG = getBytes(id("RealDID attestation leaf v1"));

/** A Merkle tree over uids. {@link inclusionOf} gives the proof of each. */
export interface AnchorTree {
  readonly root: Hex;
  readonly count: number;
  /** Place of each uid among the leaves, from 0. */
  readonly places: ReadonlyMap<Hex, number>;
  /** Nodes of each level side by side, 32 bytes each; leaves first, the root last. */
  readonly levels: readonly Uint8Array[];
}

/** That a statement is an item under a root. Plain JSON, to be kept beside the statement. */
export interface InclusionProof {
  readonly uid: Hex;
  readonly root: Hex;
  /** Siblings from leaf to root. */
  readonly proof: readonly Hex[];
}

/**
 * A uid's leaf: tagged and hashed twice, so that no inner node can pass for one.
 *
 * @param uid statement
 * @returns keccak256(keccak256(abi.encode(tag, uid)))
 * @throws {AttestationFieldInvalid}
 * @see docs/spec/attestation.md section 4
 */
export function anchorLeaf(uid: Hex): Hex {
  checkBytes32("uid", uid);
  return hexlify(leafOf(getBytes(uid))) as Hex;
}

/**
 * Builds the tree whose root is anchored.
 *
 * @param uids statements of one issuer, each once
 * @returns the tree
 * @throws {AttestationTreeEmpty} {@link AttestationUidRepeated} {@link AttestationFieldInvalid}
 * @see docs/spec/attestation.md section 4
 */
export function buildAnchorTree(uids: readonly Hex[]): AnchorTree {
  checkUids(uids);
  if (uids.length === 0) throw new AttestationTreeEmpty();
  const places = new Map(uids.map((uid, place) => [uid.toLowerCase() as Hex, place]));
  if (places.size !== uids.length) throw new AttestationUidRepeated();
  const leaves = new Uint8Array(32 * uids.length);
  for (const [place, uid] of uids.entries()) leaves.set(leafOf(getBytes(uid)), 32 * place);
  const levels = [leaves];
  for (let level = leaves; level.length > 32; levels.push(level)) level = levelAbove(level);
  return { root: hexlify(levels.at(-1) as Uint8Array) as Hex, count: uids.length, places, levels };
}

/**
 * The inclusion proof of one item.
 *
 * @param tree as anchored
 * @param uid one of its items
 * @returns uid, root and siblings
 * @throws {AttestationNotFound} if it is none of them
 * @see docs/spec/attestation.md section 4
 */
export function inclusionOf(tree: AnchorTree, uid: Hex): InclusionProof {
  checkBytes32("uid", uid);
  const place = tree.places.get(uid.toLowerCase() as Hex);
  if (place === undefined) throw new AttestationNotFound(uid);
  const proof: Hex[] = [];
  for (const [height, level] of tree.levels.slice(0, -1).entries()) {
    const sibling = Math.floor(place / 2 ** height) ^ 1;
    if (32 * sibling < level.length) proof.push(hexlify(nodeAt(level, sibling)) as Hex);
  }
  return { uid: uid.toLowerCase() as Hex, root: tree.root, proof };
}

/**
 * Whether a uid is an item under a root.
 *
 * @param uid statement
 * @param root anchored root
 * @param proof siblings from leaf to root
 * @returns true if it is
 * @throws {AttestationFieldInvalid}
 */
export function isIncluded(uid: Hex, root: Hex, proof: readonly Hex[]): boolean {
  checkBytes32("uid", uid);
  checkBytes32("root", root);
  if (!Array.isArray(proof)) throw new AttestationFieldInvalid("proof", "a list of siblings");
  let node = leafOf(getBytes(uid));
  for (const sibling of proof) {
    checkBytes32("proof", sibling);
    node = hashPair(node, getBytes(sibling));
  }
  return hexlify(node) === root.toLowerCase();
}

function leafOf(uid: Uint8Array): Uint8Array {
  return keccak_256(keccak_256(join(LEAF_TAG, uid)));
}

/** An odd node at the end goes up as it is. */
function levelAbove(level: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = level.length / 32;
  const above = new Uint8Array(32 * Math.ceil(count / 2));
  for (let i = 0; i < count; i += 2) {
    const left = nodeAt(level, i);
    above.set(i + 1 < count ? hashPair(left, nodeAt(level, i + 1)) : left, 16 * i);
  }
  return above;
}

function nodeAt(level: Uint8Array, place: number): Uint8Array {
  return level.subarray(32 * place, 32 * place + 32);
}

/** Sorted, as OpenZeppelin's MerkleProof does. */
function hashPair(a: Uint8Array, b: Uint8Array): Uint8Array {
  return keccak_256(isBelow(a, b) ? join(a, b) : join(b, a));
}

function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  const different = a.findIndex((byte, i) => byte !== b[i]);
  return different >= 0 && (a[different] as number) < (b[different] as number);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(64);
  both.set(a);
  both.set(b, 32);
  return both;
}
