import type { Records } from "./records.ts";

/** Where in a record the words stand by which it is found, and where the link to the next record of the same bucket. */
export interface Key {
  readonly from: number;
  readonly words: number;
  readonly next: number;
}

const LEAST_BUCKETS = 1024;

/**
 * A hash table over records: a bucket is the place of its first record, and each record says which is next. Controllers are whatever their
 * holders name, so the hash is one that nobody outside can foresee.
 */
export class Chains {
  private readonly factors: Uint32Array;
  private buckets = new Uint32Array(LEAST_BUCKETS);
  private count = 0;

  /**
   * @param records to find
   * @param key by what
   */
  constructor(
    private readonly records: Records,
    private readonly key: Key,
  ) {
    this.factors = globalThis.crypto.getRandomValues(new Uint32Array(key.words)).map((factor) => factor | 1);
  }

  /** Memory, bytes; the links within the records not counted. */
  get bytes(): number {
    return this.buckets.byteLength;
  }

  /** Puts a record in, by its words of now. */
  add(place: number): void {
    if (this.count === this.buckets.length) this.grow();
    this.link(place);
    this.count += 1;
  }

  /** Takes it out, before its words change. */
  remove(place: number): void {
    const { records, buckets } = this;
    const { next } = this.key;
    const bucket = this.bucketOf(this.wordsOf(place));
    const after = records.get(place, next);
    let at = buckets[bucket] as number;
    if (at === place) buckets[bucket] = after;
    else {
      while (records.get(at, next) !== place) at = records.get(at, next);
      records.set(at, next, after);
    }
    this.count -= 1;
  }

  /** Places of all that have these words. */
  find(words: readonly number[]): number[] {
    const { records } = this;
    const { from, next } = this.key;
    const places: number[] = [];
    for (let place = this.buckets[this.bucketOf(words)] as number; place !== 0; place = records.get(place, next)) {
      if (words.every((word, i) => records.get(place, from + i) === word)) places.push(place);
    }
    return places;
  }

  private wordsOf(place: number): readonly number[] {
    return this.records.words(place, this.key.from, this.key.words);
  }

  private bucketOf(words: readonly number[]): number {
    let hash = 0;
    words.forEach((word, i) => {
      hash = Math.imul(hash ^ word, this.factors[i] as number);
      hash ^= hash >>> 15;
    });
    return (hash >>> 0) % this.buckets.length;
  }

  private link(place: number): void {
    const bucket = this.bucketOf(this.wordsOf(place));
    this.records.set(place, this.key.next, this.buckets[bucket] as number);
    this.buckets[bucket] = place;
  }

  private grow(): void {
    const firsts = this.buckets;
    this.buckets = new Uint32Array(2 * firsts.length);
    for (const first of firsts) {
      for (let place = first; place !== 0;) {
        const following = this.records.get(place, this.key.next);
        this.link(place);
        place = following;
      }
    }
  }
}
