import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import { CommitmentSet, decodeTop, encodeTop, leafAt, restoreTree, snapshotTree } from "realdid";

import { type OwnTree, ownTreeOf } from "./ownTree.ts";

/** How many revoked commitments stand before the tree: uint32. */
const COUNT_BYTES = 4;
const LEAF_BYTES = 32;

/**
 * Keeps a copy in a file; the file is whole or the former one at any instant.
 *
 * @param folder of the operator
 * @param networkId of the network: copies of different networks do not meet
 * @param own the copy
 */
export async function keepTree(folder: string, networkId: string, own: OwnTree): Promise<void> {
  const file = fileOf(folder, networkId, own.groupId);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const standing = new CommitmentSet();
  for (let place = 0; place < own.tree.size; place++) {
    const leaf = leafAt(own.tree, place);
    if (leaf !== 0n) standing.add(leaf);
  }
  const revoked = [...own.commitments].filter((commitment) => !standing.has(commitment));
  const count = Buffer.alloc(COUNT_BYTES);
  count.writeUInt32BE(revoked.length);
  const opened = await open(`${file}.new`, "w", 0o600);
  try {
    await opened.writeFile(count);
    for (let from = 0; from < revoked.length; from += CHUNK) {
      await opened.writeFile(encodeTop(revoked.slice(from, from + CHUNK)));
    }
    await opened.writeFile(snapshotTree(own.tree));
    await opened.sync();
  } finally {
    await opened.close();
  }
  await rename(`${file}.new`, file);
}

const CHUNK = 32_768;

/**
 * Reads a kept copy.
 *
 * @param folder of the operator
 * @param networkId of the network
 * @param groupId of the group
 * @returns the copy; undefined if there is none or it is damaged: it is rebuilt from the chain then
 */
export async function readKeptTree(folder: string, networkId: string, groupId: number): Promise<OwnTree | undefined> {
  try {
    const bytes = await readFile(fileOf(folder, networkId, groupId));
    const treeAt = COUNT_BYTES + LEAF_BYTES * bytes.readUInt32BE(0);
    const revoked: bigint[] = [];
    for (let from = COUNT_BYTES; from < treeAt; from += LEAF_BYTES * CHUNK) {
      revoked.push(...decodeTop(bytes.subarray(from, Math.min(treeAt, from + LEAF_BYTES * CHUNK))));
    }
    return ownTreeOf(groupId, restoreTree(bytes.subarray(treeAt)), revoked);
  } catch {
    return undefined;
  }
}

function fileOf(folder: string, networkId: string, groupId: number): string {
  return join(folder, `${networkId.slice(0, 18)}-group-${groupId}.tree`);
}
