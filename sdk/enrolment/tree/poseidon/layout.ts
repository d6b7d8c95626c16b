import { FIELD_ORDER } from "../../babyJubjub.ts";

/**
 * Numbers are twenty limbs of 13 bits with a sign, least significant first, four numbers side by side in the lanes of a vector: products
 * of limbs are below 2^24, so that a hundred of them fit into a lane's 32 bits. Montgomery's R is 2^260.
 */
export const LIMBS = 20;
export const LIMB_BITS = 13;
export const LANES = 4;
/** Limbs in pairs, as one factor of a dot product: pair k is (2k, 2k + 1), low half first. */
export const PAIRS = LIMBS / 2;
/** And as the other factor: crossed pair m is (m, m - 1), with 0 past either end. */
export const CROSSED = LIMBS + 1;

export const VECTOR_BYTES = 16;
/** Where the crossed pairs of a number in memory begin. */
export const CROSSED_OFFSET = PAIRS * VECTOR_BYTES;
/** Four numbers in memory: pairs, then crossed pairs. */
export const NUMBER_BYTES = (PAIRS + CROSSED) * VECTOR_BYTES;

/** 2^260 in the field. */
export const MONTGOMERY = 2n ** BigInt(LIMBS * LIMB_BITS) % FIELD_ORDER;

/** Limbs go from -HALF_LIMB to HALF_LIMB - 1. */
export const HALF_LIMB = 2 ** (LIMB_BITS - 1);

/**
 * Limbs of a number, each from -2^12 to 2^12 - 1 except the last, which takes what is left.
 *
 * @param value any number of the size of the field
 * @returns twenty limbs
 */
export function limbsOf(value: bigint): number[] {
  const limbs: number[] = [];
  let rest = value;
  for (let i = 0; i < LIMBS - 1; i++) {
    const limb = Number(BigInt.asIntN(LIMB_BITS, rest));
    limbs.push(limb);
    rest = (rest - BigInt(limb)) >> BigInt(LIMB_BITS);
  }
  return [...limbs, Number(rest)];
}

/**
 * A shared factor's words.
 *
 * @param limbs twenty
 * @returns crossed pairs, 32 bits each
 */
export function crossedWords(limbs: readonly number[]): number[] {
  return Array.from({ length: CROSSED }, (_, m) => ((limbs[m] ?? 0) & 0xffff) | ((limbs[m - 1] ?? 0) << 16));
}

/**
 * The representative between -r/2 and r/2.
 *
 * @param value field element
 * @returns the same modulo r, with the smaller size
 */
export function balanced(value: bigint): bigint {
  return value > FIELD_ORDER / 2n ? value - FIELD_ORDER : value;
}

/** A vector's low halves. */
export const LOW_HALF = 0xffff;

/**
 * Whole numbers from 0 on.
 *
 * @param length how many
 * @returns 0 to length - 1
 */
export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
