import type { Records } from "./records.ts";

/** Finds records by some of their words. */
export interface Chains {
  /** Memory, bytes; the links within the records not counted. */
  readonly bytes: number;
  /** Puts a record in, by its words of now. */
  add(place: number): void;
  /** Takes it out, before its words change. */
  remove(place: number): void;
  /** Places of all that have these words. */
  find(key: readonly number[]): readonly number[];
}

/** Where in a record the words stand, and where the link to the next record of the same bucket. */
export interface Key {
  readonly from: number;
  readonly words: number;
  readonly next: number;
}

const LEAST_BUCKETS = 1024;

/**
 * A hash table over records: a bucket is the place of its first record, and each record says which is next. Controllers are whatever their
 * holders name, so the hash is one that nobody outside can foresee.
 *
 * @param records to find
 * @param key by what
 * @returns an empty table
 */
export function createChains(records: Records, { from, words, next }: Key): Chains {
  const factors = globalThis.crypto.getRandomValues(new Uint32Array(words)).map((factor) => factor | 1);
  let buckets = new Uint32Array(LEAST_BUCKETS);
  let count = 0;

  const bucketOf = (key: readonly number[]): number => {
    let hash = 0;
    key.forEach((word, i) => {
      hash = Math.imul(hash ^ word, factors[i] as number);
      hash ^= hash >>> 15;
    });
    return (hash >>> 0) % buckets.length;
  };
  const link = (place: number): void => {
    const bucket = bucketOf(records.words(place, from, words));
    records.set(place, next, buckets[bucket] as number);
    buckets[bucket] = place;
  };
  const grow = (): void => {
    const firsts = buckets;
    buckets = new Uint32Array(2 * firsts.length);
    for (const first of firsts) {
      for (let place = first; place !== 0;) {
        const following = records.get(place, next);
        link(place);
        place = following;
      }
    }
  };

  return {
    get bytes() {
      return buckets.byteLength;
    },
    add(place) {
      if (count === buckets.length) grow();
      link(place);
      count += 1;
    },
    remove(place) {
      const bucket = bucketOf(records.words(place, from, words));
      const after = records.get(place, next);
      let at = buckets[bucket] as number;
      if (at === place) buckets[bucket] = after;
      else {
        while (records.get(at, next) !== place) at = records.get(at, next);
        records.set(at, next, after);
      }
      count -= 1;
    },
    find(key) {
      const places: number[] = [];
      for (let place = buckets[bucketOf(key)] as number; place !== 0; place = records.get(place, next)) {
        if (key.every((word, i) => records.get(place, from + i) === word)) places.push(place);
      }
      return places;
    },
  };
}
