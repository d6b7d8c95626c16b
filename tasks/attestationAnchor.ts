import { TaskFileUnreadable, TaskInclusionMissing } from "./errors.ts";
import { readText } from "./text.ts";
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
  const text = readText(file, fix);
  try {
    const lines = file.endsWith(".jsonl") ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : undefined;
    const items: unknown = lines?.map((line) => JSON.parse(line) as unknown) ?? JSON.parse(text);
    if (!Array.isArray(items) && typeof uidIn(items) === "string") return [uidIn(items) as Hex];
    if (Array.isArray(items)) return items.map((item) => uidIn(item) as Hex);
  } catch {
    throw new TaskFileUnreadable(file, fix, "it is not JSON");
  }
  throw new TaskFileUnreadable(file, fix, "it holds no uid");
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
