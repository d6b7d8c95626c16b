import { FIELD_ORDER } from "../../babyJubjub.ts";

/** Width of the permutation: one fixed element and the two that are hashed. */
export const WIDTH = 3;
export const FULL_ROUNDS = 8;
export const PARTIAL_ROUNDS = 57;

const FIELD_BITS = 254;
const STATE_BITS = 80;
const WARM_UP_BITS = 160;

/** Constants of the permutation, as its authors' script derives them. */
export interface PoseidonConstants {
  /** For each round what is added to each element. */
  readonly rounds: readonly (readonly bigint[])[];
  readonly matrix: readonly (readonly bigint[])[];
}

/**
 * Derives the constants of Poseidon over the BN254 scalar field with three elements, 8 full and 57 partial rounds, from the Grain LFSR of
 * the Poseidon paper (appendix E): the instance of circomlib, and so of Semaphore's circuit.
 *
 * @returns round constants and the mixing matrix
 * @see docs/decisions/0016-own-poseidon.md
 */
export function poseidonConstants(): PoseidonConstants {
  const nextBits = grain();
  const rounds = Array.from({ length: FULL_ROUNDS + PARTIAL_ROUNDS }, () =>
    Array.from({ length: WIDTH }, () => fieldElement(nextBits)),
  );
  // The matrix takes its numbers as they come, reduced: Cauchy, 1 / (x + y).
  const xs = Array.from({ length: WIDTH }, () => nextBits(FIELD_BITS) % FIELD_ORDER);
  const ys = Array.from({ length: WIDTH }, () => nextBits(FIELD_BITS) % FIELD_ORDER);
  return { rounds, matrix: xs.map((x) => ys.map((y) => invert(x + y))) };
}

/**
 * Inverse in the field.
 *
 * @param value not divisible by the order
 * @returns 1 / value
 */
export function invert(value: bigint): bigint {
  let [a, b] = [modulo(value), FIELD_ORDER];
  let [x, y] = [1n, 0n];
  while (a !== 0n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return modulo(y);
}

/**
 * Remainder that is not negative.
 *
 * @param value any number
 * @returns 0 to the order less one
 */
export function modulo(value: bigint): bigint {
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
}

function fieldElement(nextBits: (count: number) => bigint): bigint {
  for (;;) {
    const value = nextBits(FIELD_BITS);
    if (value < FIELD_ORDER) return value;
  }
}

/** The self-shrinking generator: of each two bits the second counts if the first is 1. */
function grain(): (count: number) => bigint {
  const parameters: readonly (readonly [value: number, bits: number])[] = [
    [1, 2],
    [0, 4],
    [FIELD_BITS, 12],
    [WIDTH, 12],
    [FULL_ROUNDS, 10],
    [PARTIAL_ROUNDS, 10],
    [2 ** 30 - 1, 30],
  ];
  const state = parameters.flatMap(([value, bits]) => [...value.toString(2).padStart(bits, "0")].map(Number));
  let place = 0;
  const at = (offset: number): number => state[(place + offset) % STATE_BITS] as number;
  const step = (): number => {
    const bit = at(62) ^ at(51) ^ at(38) ^ at(23) ^ at(13) ^ at(0);
    state[place] = bit;
    place = (place + 1) % STATE_BITS;
    return bit;
  };
  for (let i = 0; i < WARM_UP_BITS; i++) step();
  return (count) => {
    let bits = "";
    while (bits.length < count) {
      const isTaken = step() === 1;
      const bit = step();
      if (isTaken) bits += bit;
    }
    return BigInt(`0b${bits}`);
  };
}
