import type { Breakdown } from "./breakdown.ts";

/** What an operation cannot do without, whoever implements it. */
export interface Needs {
  /** Pairs of the pairing check. */
  readonly pairs: number;
  /** Multiples and sums of points. */
  readonly multiples: number;
  readonly sums: number;
  /** Slots written for the first time, and slots written again. */
  readonly newSlots: number;
  readonly changedSlots: number;
  /** Events, with their topics and words of data. */
  readonly events: number;
  readonly topics: number;
  readonly words: number;
}

/** Prices of EIP-1108, EIP-2929 and EIP-2200, and of the yellow paper's logs. */
const PRICE = {
  pairing: 45_000,
  pair: 34_000,
  multiple: 6_000,
  sum: 150,
  newSlot: 22_100,
  changedSlot: 5_000,
  event: 375,
  topic: 375,
  word: 256,
} as const;

/**
 * The least that an operation costs: what every transaction pays, the calldata that it needs, and the prices of what it needs.
 *
 * @param needs of the operation
 * @param actual what the measured transaction used: gives its calldata, which is all proof and message
 * @returns gas of each part; parts that are nobody's need are zero
 */
export function floorOf(needs: Needs, { intrinsic, calldata }: Breakdown): Breakdown {
  return {
    intrinsic,
    calldata,
    pairing: PRICE.pairing + PRICE.pair * needs.pairs,
    multiplications: PRICE.multiple * needs.multiples + PRICE.sum * needs.sums,
    storage: PRICE.newSlot * needs.newSlots + PRICE.changedSlot * needs.changedSlots,
    event: PRICE.event * needs.events + PRICE.topic * needs.topics + PRICE.word * needs.words,
    reads: 0,
    hashing: 0,
    rest: 0,
  };
}

/** One proof, checked by itself: four pairs, four signals. */
const SINGLE = { pairs: 4, multiples: 4, sums: 4, events: 1 };

/**
 * What the registry's operations need, by the equations of docs/spec/pseudonym.md sections 5 and 6.
 *
 * @param operation as in the rows
 * @param items of the batch
 * @returns the needs
 */
export function needsOf(operation: string, items: number): Needs {
  if (operation === "pseudonym.renew") return { ...SINGLE, newSlots: 0, changedSlots: 1, topics: 3, words: 3 };
  if (operation === "pseudonym.claim") return { ...SINGLE, newSlots: 1, changedSlots: 1, topics: 4, words: 3 };
  if (operation === "pseudonym.register") return { ...SINGLE, newSlots: 1, changedSlots: 0, topics: 3, words: 4 };
  return {
    pairs: items + 3,
    // c_i A_i and c_i C_i of all but the first, and alpha, IC0 to IC4.
    multiples: 2 * (items - 1) + 6,
    sums: items - 1 + 4,
    newSlots: items,
    changedSlots: 0,
    events: items,
    topics: 3 * items,
    words: 4 * items,
  };
}
