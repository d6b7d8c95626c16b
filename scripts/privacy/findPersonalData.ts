import type { Hex } from "../../sdk/chain/hex.ts";
import { type Haystack, haystacksOf, leafRanges } from "./haystacks.ts";
import { Needles } from "./needles.ts";
import type { KnownPerson, Leak } from "./people.ts";
import { addPerson } from "./personalData.ts";
import type { RecordedTransaction, RunRecord } from "./record.ts";
import { viewsOf } from "./views.ts";

/**
 * Searches for anything of a person that must not be public: name, number, secrets, their unsalted hashes, and the commitment outside
 * the published leaves.
 *
 * @param record of a run
 * @param people whose data to search for
 * @param enrolmentRegistry contract that may publish leaves
 * @returns what was found
 */
export function findPersonalData(record: RunRecord, people: readonly KnownPerson[], enrolmentRegistry?: Hex): Leak[] {
  const needles = new Needles();
  people.forEach((person, i) => addPerson(needles, person, i));
  return record.transactions.flatMap((transaction) => searchTransaction(transaction, needles, enrolmentRegistry));
}

function searchTransaction(transaction: RecordedTransaction, needles: Needles, enrolmentRegistry?: Hex): Leak[] {
  const pieces = haystacksOf(transaction);
  const allowed = leafRanges(transaction, pieces, enrolmentRegistry);
  const leaks = new Map<string, Leak>();
  for (const piece of pieces) {
    const isLeaf = (offset: number): boolean =>
      (allowed.get(piece) ?? []).some(([start, end]) => offset >= start && offset < end);
    for (const { bytes, label } of viewsOf(piece.bytes)) {
      needles.search(bytes, ({ kind, person, detail }, offset) => {
        if (kind === "commitment" && label === "" && isLeaf(offset)) return;
        const leak = { kind, person, where: whereOf(transaction, piece), detail: `${detail}${label}` };
        leaks.set(`${kind} ${person} ${leak.where} ${leak.detail}`, leak);
      });
    }
  }
  return [...leaks.values()];
}

/** Transaction and piece, in words. */
export function whereOf(transaction: RecordedTransaction, piece: Haystack): string {
  return `transaction ${transaction.hash} in block ${transaction.block}, ${piece.label}`;
}
