import { AbiCoder, concat, id, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import { AttestationTreeEmpty, AttestationUidRepeated } from "./errors.ts";

const LEAF_TAG = id("RealDID attestation leaf v1");

/** A Merkle tree over uids. */
export interface AnchorTree {
  readonly root: Hex;
  readonly count: number;
  /** Siblings from leaf to root, by uid. */
  readonly proofs: ReadonlyMap<Hex, readonly Hex[]>;
}

/**
 * A uid's leaf: tagged and hashed twice, so that no inner node can pass for one.
 *
 * @param uid statement
 * @returns keccak256(keccak256(abi.encode(tag, uid)))
 * @see docs/spec/attestation.md section 4
 */
export function anchorLeaf(uid: Hex): Hex {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [LEAF_TAG, uid]))) as Hex;
}

/**
 * Builds the tree whose root is anchored.
 *
 * @param uids statements of one issuer, each once
 * @returns root and an inclusion proof for each
 * @throws {AttestationTreeEmpty} {@link AttestationUidRepeated}
 * @see docs/spec/attestation.md section 4
 */
export function buildAnchorTree(uids: readonly Hex[]): AnchorTree {
  if (uids.length === 0) throw new AttestationTreeEmpty();
  const proofs = new Map<Hex, Hex[]>(uids.map((uid) => [uid, []]));
  if (proofs.size !== uids.length) throw new AttestationUidRepeated();
  let level: AnchorNode[] = uids.map((uid) => ({ hash: anchorLeaf(uid), uids: [uid] }));
  while (level.length > 1) level = nextLevel(level, proofs);
  return { root: (level[0] as AnchorNode).hash, count: uids.length, proofs };
}

/**
 * Whether a uid is an item under a root.
 *
 * @param uid statement
 * @param root anchored root
 * @param proof siblings from leaf to root
 * @returns true if it is
 */
export function isIncluded(uid: Hex, root: Hex, proof: readonly Hex[]): boolean {
  return proof.reduce(hashPair, anchorLeaf(uid)) === root.toLowerCase();
}

interface AnchorNode {
  readonly hash: Hex;
  /** Statements below. */
  readonly uids: readonly Hex[];
}

/** An odd node at the end goes up as it is. */
function nextLevel(level: readonly AnchorNode[], proofs: Map<Hex, Hex[]>): AnchorNode[] {
  const above: AnchorNode[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] as AnchorNode;
    const right = level[i + 1];
    if (right === undefined) {
      above.push(left);
      continue;
    }
    for (const uid of left.uids) proofs.get(uid)?.push(right.hash);
    for (const uid of right.uids) proofs.get(uid)?.push(left.hash);
    above.push({ hash: hashPair(left.hash, right.hash), uids: [...left.uids, ...right.uids] });
  }
  return above;
}

/** Sorted, as OpenZeppelin's MerkleProof does. */
function hashPair(a: Hex, b: Hex): Hex {
  return keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a])) as Hex;
}
