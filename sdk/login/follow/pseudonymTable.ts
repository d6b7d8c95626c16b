import type { Hex } from "../../chain/hex.ts";
import { type ReplayedPseudonym, emptyState } from "../../pseudonym/restore/applyEvent.ts";
import { createChains } from "./chains.ts";
import { createRecords } from "./records.ts";

/** States of many pseudonyms in flat memory: under 110 bytes for each, where a `Map` of objects takes ten times as much. */
export interface PseudonymTable {
  /** How many were ever registered. */
  readonly size: number;
  /** Memory of all, bytes. */
  readonly bytes: number;
  /** A copy of the state, of the caller's own; undefined if it was never registered. */
  read(pseudonym: bigint): ReplayedPseudonym | undefined;
  /**
   * Keeps a state. A claim that was kept and is none of the state's any more stays as one that has ended.
   *
   * @param boundAt which binding to a controller it is, counted over the platform
   */
  write(pseudonym: bigint, state: ReplayedPseudonym, boundAt: number): void;
  /** What `write` was given; 0 if it was never registered. */
  boundAt(pseudonym: bigint): number;
  /** Forgets the pseudonym that came last: for undoing. */
  removeNewest(): void;
  /** Those that have this controller, the one that was bound first first. Nobody's are not found by the zero address. */
  heldBy(controller: Hex): readonly bigint[];
}

// A record of the table, in words of 32 bits, and one of a claim. A place is a record's number plus one, so that 0 is none.
// | 8 pseudonym | 5 controller | validUntil | epoch | sequence | next of the pseudonym's bucket | next of the controller's | first claim | boundAt |
const CONTROLLER = 8;
const VALID_UNTIL = 13;
const EPOCH = 14;
const SEQUENCE = 15;
const NEXT_BY_PSEUDONYM = 16;
const NEXT_BY_CONTROLLER = 17;
const FIRST_CLAIM = 18;
const BOUND_AT = 19;
const RECORD_WORDS = 20;
const PSEUDONYM_WORDS = 8;
const CONTROLLER_WORDS = 5;
// | group | validUntil | epoch | next |
const CLAIM_WORDS = 4;

/**
 * Makes a table.
 *
 * @returns an empty one
 */
export function createPseudonymTable(): PseudonymTable {
  const records = createRecords(RECORD_WORDS);
  const claims = createRecords(CLAIM_WORDS);
  const byPseudonym = createChains(records, { from: 0, words: PSEUDONYM_WORDS, next: NEXT_BY_PSEUDONYM });
  const byController = createChains(records, { from: CONTROLLER, words: CONTROLLER_WORDS, next: NEXT_BY_CONTROLLER });

  const placeOf = (pseudonym: bigint): number => byPseudonym.find(wordsOf(pseudonym, PSEUDONYM_WORDS))[0] ?? 0;
  // Nobody's stand in no bucket: they would all be in one.
  const isHeld = (place: number): boolean =>
    records.words(place, CONTROLLER, CONTROLLER_WORDS).some((word) => word !== 0);

  const readClaims = (place: number, state: ReplayedPseudonym): void => {
    for (let at = records.get(place, FIRST_CLAIM); at !== 0; at = claims.get(at, 3)) {
      state.claims.set(claims.get(at, 0), { validUntil: claims.get(at, 1), epoch: claims.get(at, 2) });
    }
  };
  const writeClaims = (place: number, state: ReplayedPseudonym): void => {
    const missing = new Map(state.claims);
    for (let at = records.get(place, FIRST_CLAIM); at !== 0; at = claims.get(at, 3)) {
      const claim = missing.get(claims.get(at, 0));
      claims.set(at, 1, claim?.validUntil ?? 0);
      claims.set(at, 2, claim?.epoch ?? 0);
      missing.delete(claims.get(at, 0));
    }
    for (const [group, { validUntil, epoch }] of missing) {
      const at = claims.add();
      [group, validUntil, epoch, records.get(place, FIRST_CLAIM)].forEach((word, i) => claims.set(at, i, word));
      records.set(place, FIRST_CLAIM, at);
    }
  };

  return {
    get size() {
      return records.count;
    },
    get bytes() {
      return records.bytes + claims.bytes + byPseudonym.bytes + byController.bytes;
    },
    read(pseudonym) {
      const place = placeOf(pseudonym);
      if (place === 0) return undefined;
      const state = emptyState();
      state.controller = `0x${hexOf(records.words(place, CONTROLLER, CONTROLLER_WORDS))}`;
      state.validUntil = records.get(place, VALID_UNTIL);
      state.epoch = records.get(place, EPOCH);
      state.sequence = records.get(place, SEQUENCE);
      readClaims(place, state);
      return state;
    },
    write(pseudonym, state, boundAt) {
      let place = placeOf(pseudonym);
      if (place === 0) {
        place = records.add();
        wordsOf(pseudonym, PSEUDONYM_WORDS).forEach((word, i) => records.set(place, i, word));
        byPseudonym.add(place);
      } else if (isHeld(place)) byController.remove(place);
      const controller = wordsOf(BigInt(state.controller), CONTROLLER_WORDS);
      controller.forEach((word, i) => records.set(place, CONTROLLER + i, word));
      if (isHeld(place)) byController.add(place);
      records.set(place, BOUND_AT, boundAt);
      records.set(place, VALID_UNTIL, state.validUntil);
      records.set(place, EPOCH, state.epoch);
      records.set(place, SEQUENCE, state.sequence);
      if (state.claims.size > 0 || records.get(place, FIRST_CLAIM) !== 0) writeClaims(place, state);
    },
    boundAt(pseudonym) {
      const place = placeOf(pseudonym);
      return place === 0 ? 0 : records.get(place, BOUND_AT);
    },
    removeNewest() {
      const place = records.count;
      byPseudonym.remove(place);
      if (isHeld(place)) byController.remove(place);
      records.removeLast();
    },
    heldBy(controller) {
      const places = [...byController.find(wordsOf(BigInt(controller), CONTROLLER_WORDS))];
      places.sort((a, b) => records.get(a, BOUND_AT) - records.get(b, BOUND_AT));
      return places.map((place) => BigInt(`0x${hexOf(records.words(place, 0, PSEUDONYM_WORDS))}`));
    },
  };
}

function wordsOf(value: bigint, words: number): readonly number[] {
  const hex = value.toString(16).padStart(8 * words, "0");
  return Array.from({ length: words }, (_, i) => Number.parseInt(hex.slice(8 * i, 8 * i + 8), 16));
}

function hexOf(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
