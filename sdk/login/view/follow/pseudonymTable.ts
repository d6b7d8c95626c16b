import type { Hex } from "../../../chain/hex.ts";
import { type ReplayedPseudonym, emptyState } from "../../../pseudonym/restore/applyEvent.ts";
import { Chains } from "./chains.ts";
import { Records } from "./records.ts";

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
const NEXT_CLAIM = 3;
const CLAIM_WORDS = 4;

/** States of many pseudonyms in flat memory: about 95 bytes for each, where a `Map` of objects takes ten times as much. */
export class PseudonymTable {
  private readonly records = new Records(RECORD_WORDS);
  private readonly claims = new Records(CLAIM_WORDS);
  private readonly byPseudonym = new Chains(this.records, { from: 0, words: PSEUDONYM_WORDS, next: NEXT_BY_PSEUDONYM });
  private readonly byController = new Chains(this.records, {
    from: CONTROLLER,
    words: CONTROLLER_WORDS,
    next: NEXT_BY_CONTROLLER,
  });

  /** How many were ever registered. */
  get size(): number {
    return this.records.count;
  }

  /** Memory of all, bytes. */
  get bytes(): number {
    return this.records.bytes + this.claims.bytes + this.byPseudonym.bytes + this.byController.bytes;
  }

  /** A copy of the state, of the caller's own; undefined if it was never registered. */
  read(pseudonym: bigint): ReplayedPseudonym | undefined {
    const { records } = this;
    const place = this.placeOf(pseudonym);
    if (place === 0) return undefined;
    const state = emptyState();
    state.controller = `0x${hexOf(records.words(place, CONTROLLER, CONTROLLER_WORDS))}`;
    state.validUntil = records.get(place, VALID_UNTIL);
    state.epoch = records.get(place, EPOCH);
    state.sequence = records.get(place, SEQUENCE);
    for (const at of this.claimsAt(place)) {
      const [groupId, validUntil, epoch] = this.claims.words(at, 0, NEXT_CLAIM) as [number, number, number];
      state.claims.set(groupId, { validUntil, epoch });
    }
    return state;
  }

  /**
   * Keeps a state. A claim that was kept and is none of the state's any more stays as one that has ended.
   *
   * @param pseudonym whose
   * @param state copied
   * @param boundAt which binding to a controller it is, counted over the platform
   */
  write(pseudonym: bigint, state: ReplayedPseudonym, boundAt: number): void {
    const { records, byController } = this;
    const known = this.placeOf(pseudonym);
    const place = known === 0 ? this.insert(pseudonym) : known;
    if (this.isHeld(place)) byController.remove(place);
    const controller = wordsOf(BigInt(state.controller), CONTROLLER_WORDS);
    controller.forEach((word, i) => records.set(place, CONTROLLER + i, word));
    if (this.isHeld(place)) byController.add(place);
    records.set(place, BOUND_AT, boundAt);
    records.set(place, VALID_UNTIL, state.validUntil);
    records.set(place, EPOCH, state.epoch);
    records.set(place, SEQUENCE, state.sequence);
    this.writeClaims(place, state);
  }

  /** What `write` was given; 0 if it was never registered. */
  boundAt(pseudonym: bigint): number {
    const place = this.placeOf(pseudonym);
    return place === 0 ? 0 : this.records.get(place, BOUND_AT);
  }

  /** Forgets the pseudonym that came last: for undoing. */
  removeNewest(): void {
    const place = this.records.count;
    this.byPseudonym.remove(place);
    if (this.isHeld(place)) this.byController.remove(place);
    this.records.removeLast();
  }

  /** Those that have this controller, the one that was bound first first. Nobody's are not found by the zero address. */
  heldBy(controller: Hex): readonly bigint[] {
    const { records } = this;
    const places = this.byController.find(wordsOf(BigInt(controller), CONTROLLER_WORDS));
    places.sort((a, b) => records.get(a, BOUND_AT) - records.get(b, BOUND_AT));
    return places.map((place) => BigInt(`0x${hexOf(records.words(place, 0, PSEUDONYM_WORDS))}`));
  }

  private placeOf(pseudonym: bigint): number {
    return this.byPseudonym.find(wordsOf(pseudonym, PSEUDONYM_WORDS))[0] ?? 0;
  }

  private insert(pseudonym: bigint): number {
    const place = this.records.add();
    wordsOf(pseudonym, PSEUDONYM_WORDS).forEach((word, i) => this.records.set(place, i, word));
    this.byPseudonym.add(place);
    return place;
  }

  /** Nobody's stand in no bucket: they would all be in one. */
  private isHeld(place: number): boolean {
    return this.records.words(place, CONTROLLER, CONTROLLER_WORDS).some((word) => word !== 0);
  }

  private claimsAt(place: number): readonly number[] {
    const places: number[] = [];
    for (let at = this.records.get(place, FIRST_CLAIM); at !== 0; at = this.claims.get(at, NEXT_CLAIM)) places.push(at);
    return places;
  }

  private writeClaims(place: number, state: ReplayedPseudonym): void {
    const { claims, records } = this;
    const missing = new Map(state.claims);
    for (const at of this.claimsAt(place)) {
      const groupId = claims.get(at, 0);
      claims.set(at, 1, missing.get(groupId)?.validUntil ?? 0);
      claims.set(at, 2, missing.get(groupId)?.epoch ?? 0);
      missing.delete(groupId);
    }
    for (const [groupId, { validUntil, epoch }] of missing) {
      const at = claims.add();
      [groupId, validUntil, epoch, records.get(place, FIRST_CLAIM)].forEach((word, i) => claims.set(at, i, word));
      records.set(place, FIRST_CLAIM, at);
    }
  }
}

function wordsOf(value: bigint, words: number): readonly number[] {
  const hex = value.toString(16).padStart(8 * words, "0");
  return Array.from({ length: words }, (_, i) => Number.parseInt(hex.slice(8 * i, 8 * i + 8), 16));
}

function hexOf(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
