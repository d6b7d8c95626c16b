import { type Haystack, haystacksOf } from "./haystacks.ts";
import type { Identifiers } from "./identifiers.ts";
import type { RecordedTransaction } from "./record.ts";
import { WINDOW, isTelling, windowAt } from "./windows.ts";

/** A transaction cut up, with the pseudonyms it names. */
export interface Scene {
  readonly transaction: RecordedTransaction;
  readonly pieces: readonly Haystack[];
  /** By piece: where which pseudonym is named, in order. */
  readonly mentions: ReadonlyMap<Haystack, readonly Mention[]>;
  /** Every pseudonym named anywhere in it. */
  readonly named: ReadonlySet<number>;
}

interface Mention {
  readonly offset: number;
  readonly holding: number;
}

/** Sixteen telling bytes at one place. */
export interface Occurrence {
  readonly scene: Scene;
  readonly piece: Haystack;
  readonly offset: number;
  /** Pseudonyms it belongs to: to each of them (`all`), or to one of them that cannot be told for sure (`any`). */
  readonly holdings: readonly number[];
  readonly belongs: "all" | "any";
}

/**
 * Finds which pseudonyms a transaction names.
 *
 * @param transaction recorded
 * @param identifiers what names a pseudonym
 * @returns the transaction with what it names
 */
export function sceneOf(transaction: RecordedTransaction, identifiers: Identifiers): Scene {
  // Joined slots repeat single ones.
  const pieces = haystacksOf(transaction).filter((piece) => piece.part !== "text");
  const mentions = new Map<Haystack, Mention[]>();
  const named = new Set<number>();
  for (const piece of pieces) {
    const found: Mention[] = [];
    for (let offset = 0; offset + WINDOW <= piece.bytes.length; offset++) {
      const holding = identifiers.get(windowAt(piece.bytes, offset));
      if (holding === undefined) continue;
      found.push({ offset, holding });
      named.add(holding);
    }
    mentions.set(piece, found);
  }
  return { transaction, pieces, mentions, named };
}

/**
 * Lists the telling bytes of a transaction with the pseudonyms they belong to. In a batch, what stands between two pseudonyms belongs
 * to one of the two; an entry of a kind that comes once for each belongs to one of all; the rest belongs to all.
 *
 * @param scene transaction that names at least one pseudonym
 * @param found called for each
 */
export function eachOccurrence(scene: Scene, found: (key: string, occurrence: Occurrence) => void): void {
  const everyone = [...scene.named];
  const kinds = new Map<string, number>();
  for (const { source } of scene.pieces) kinds.set(source, (kinds.get(source) ?? 0) + 1);
  for (const piece of scene.pieces) {
    const mentions = scene.mentions.get(piece) ?? [];
    const own = new Set(mentions.map((mention) => mention.holding));
    const isRepeated = piece.part !== "envelope" && (kinds.get(piece.source) ?? 0) > 1;
    for (let offset = 0; offset + WINDOW <= piece.bytes.length; offset++) {
      if (!isTelling(piece.bytes, offset, scene.transaction.time)) continue;
      let holdings: readonly number[];
      let belongs: Occurrence["belongs"] = "all";
      if (everyone.length === 1) holdings = everyone;
      else if (own.size === 0) [holdings, belongs] = [everyone, isRepeated ? "any" : "all"];
      else if (own.size === 1) holdings = [...own];
      else [holdings, belongs] = [neighbours(mentions, offset), "any"];
      found(windowAt(piece.bytes, offset), { scene, piece, offset, holdings, belongs });
    }
  }
}

function neighbours(mentions: readonly Mention[], offset: number): number[] {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mentions[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = [mentions[low - 1]?.holding, mentions[low]?.holding].filter((one) => one !== undefined);
  return [...new Set(found)];
}
