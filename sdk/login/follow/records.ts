/** Records of some 32-bit words each, one after another; a record's place counts from 1, so that 0 is none. */
export interface Records {
  readonly count: number;
  /** Memory, bytes. */
  readonly bytes: number;
  /** Adds one of zeros; returns its place. */
  add(): number;
  removeLast(): void;
  get(place: number, word: number): number;
  set(place: number, word: number, value: number): void;
  /** Some words of a record. */
  words(place: number, from: number, count: number): number[];
}

/** Records of a page. Pages are added one by one: growing copies nothing, and at most one page is not full. */
const PAGE = 4096;

/**
 * Makes records.
 *
 * @param wordsOfRecord of each
 * @returns none yet
 */
export function createRecords(wordsOfRecord: number): Records {
  const pages: Uint32Array[] = [];
  let count = 0;
  const pageOf = (place: number): Uint32Array => pages[Math.floor((place - 1) / PAGE)] as Uint32Array;
  const offsetOf = (place: number): number => ((place - 1) % PAGE) * wordsOfRecord;
  return {
    get count() {
      return count;
    },
    get bytes() {
      return pages.length * PAGE * wordsOfRecord * Uint32Array.BYTES_PER_ELEMENT;
    },
    add() {
      if (count === pages.length * PAGE) pages.push(new Uint32Array(PAGE * wordsOfRecord));
      return ++count;
    },
    removeLast() {
      const offset = offsetOf(count);
      pageOf(count).fill(0, offset, offset + wordsOfRecord);
      count -= 1;
    },
    get: (place, word) => pageOf(place)[offsetOf(place) + word] as number,
    set(place, word, value) {
      pageOf(place)[offsetOf(place) + word] = value;
    },
    words(place, from, length) {
      const offset = offsetOf(place) + from;
      return [...pageOf(place).subarray(offset, offset + length)];
    },
  };
}
