import { readFileSync } from "node:fs";

import { TaskFileUnreadable } from "./errors.ts";
import type { Hex } from "../sdk/chain/hex.ts";

/**
 * Reads uids to anchor.
 *
 * @param file JSON list, or lines of JSON (.jsonl), of uids or of documents that have one
 * @returns uids in the file's order
 * @throws {TaskFileUnreadable}
 */
export function readUids(file: string): readonly Hex[] {
  try {
    const text = readFileSync(file, "utf8");
    const lines = file.endsWith(".jsonl") ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : undefined;
    const items: unknown = lines?.map((line) => JSON.parse(line) as unknown) ?? JSON.parse(text);
    if (Array.isArray(items)) return items.map((item) => uidIn(item) as Hex);
  } catch {
    // not there, or not JSON
  }
  throw new TaskFileUnreadable(file, "Give a JSON list of uids or documents, or one of them a line in a .jsonl file.");
}

/**
 * The inclusion proof that belongs to a document.
 *
 * @param document as received
 * @param proofs one proof, or the list that `attestation:anchor` writes
 * @returns its proof, unchecked; the whole if none of a list is of this document
 */
export function inclusionFor(document: unknown, proofs: unknown): unknown {
  if (!Array.isArray(proofs)) return proofs;
  return (proofs as readonly unknown[]).find((proof) => uidIn(proof) === uidIn(document)) ?? proofs;
}

function uidIn(item: unknown): unknown {
  return typeof item === "object" && item !== null ? (item as { readonly uid?: unknown }).uid : item;
}
