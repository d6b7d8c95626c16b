import { TaskFileUnreadable, TaskInclusionMissing } from "./errors.ts";
import { readJson, readList } from "./files.ts";
import { type AnchorTree, inclusionOf } from "../sdk/attestation/anchorTree.ts";
import type { Hex } from "../sdk/chain/hex.ts";

/**
 * Reads uids to anchor.
 *
 * @param file JSON list, or lines of JSON (.jsonl), of uids or of documents that have one; or one document
 * @returns uids in the file's order
 * @throws {TaskFileUnreadable}
 */
export function readUids(file: string): readonly Hex[] {
  const fix = "Give a JSON list of uids or documents, one document, or one of them a line in a .jsonl file.";
  const items: readonly unknown[] = file.endsWith(".jsonl") ? readList(file, fix) : [readJson(file, fix)].flat();
  const uids = items.map(uidIn);
  if (!uids.every((uid) => typeof uid === "string")) throw new TaskFileUnreadable(file, fix, "an item has no uid");
  return uids as readonly Hex[];
}

/**
 * The file of inclusion proofs, in pieces: that of many items is longer than a text can be.
 *
 * @param tree of the items
 * @param uids in the order wanted
 * @yields a JSON list
 */
export function* formatInclusions(tree: AnchorTree, uids: readonly Hex[]): Generator<string> {
  for (const [i, uid] of uids.entries()) yield `${i === 0 ? "[" : ","}\n${JSON.stringify(inclusionOf(tree, uid))}`;
  yield "\n]\n";
}

/**
 * The inclusion proof that belongs to a document.
 *
 * @param document as received
 * @param proofs one proof, or the list that `attestation:anchor` writes
 * @returns its proof, unchecked
 * @throws {@link TaskInclusionMissing} if none of a list is of this document
 */
export function inclusionFor(document: unknown, proofs: unknown): unknown {
  if (!Array.isArray(proofs)) return proofs;
  const uid = uidIn(document);
  const own = (proofs as readonly unknown[]).find((proof) => uidIn(proof) === uid);
  if (own === undefined) throw new TaskInclusionMissing(String(uid));
  return own;
}

function uidIn(item: unknown): unknown {
  return typeof item === "object" && item !== null ? (item as { readonly uid?: unknown }).uid : item;
}
