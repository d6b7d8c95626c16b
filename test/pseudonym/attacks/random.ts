import { FIELD_MODULUS } from "../malleate.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";

// The same numbers in every run: a finding can be run again.

export const WORD_MAX = 2n ** 256n - 1n;
const WORD = 2n ** 256n;

/** A stream of numbers that looks random and is the same each time. */
export interface Stream {
  /** A whole number from 0 to `below` less one. */
  below(below: number): number;
  /** 256 bits. */
  word(): bigint;
  bytes(length: number): Uint8Array;
  pick<T>(of: readonly T[]): T;
}

/** xorshift128, seeded by one number. */
export function stream(seed: number): Stream {
  let [a, b, c, d] = [seed | 1, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
  const next = (): number => {
    const mixed = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = d ^ (d >>> 19) ^ mixed ^ (mixed >>> 8);
    return d >>> 0;
  };
  const self: Stream = {
    below: (below) => next() % below,
    word: () => Array.from({ length: 8 }, next).reduce((sum, part) => (sum << 32n) | BigInt(part), 0n),
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    pick: (of) => of[next() % of.length] as (typeof of)[number],
  };
  for (let i = 0; i < 20; i++) next();
  return self;
}

/** Another number in a number's place: a neighbour, one order or modulus further, an edge, or anything. */
export function anotherWord(random: Stream, word: bigint): bigint {
  const near = [
    word + 1n,
    word - 1n,
    word + SCALAR_ORDER,
    word + FIELD_MODULUS,
    word ^ (1n << BigInt(random.below(256))),
  ];
  const edges = [0n, 1n, SCALAR_ORDER, FIELD_MODULUS, FIELD_MODULUS - word, WORD_MAX, 1n << 255n, 32n, random.word()];
  const value = random.pick([...near, ...edges]) % WORD;
  return value < 0n ? value + WORD : value;
}
