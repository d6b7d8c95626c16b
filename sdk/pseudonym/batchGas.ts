import {
  type CalldataTokens,
  SMALL_WORD_TOKENS,
  calldataTokens,
  fittingCount,
  memoryGas,
  transactionGas,
} from "../chain/gas.ts";
import { toBeHex } from "ethers";
import type { ChainBatch, ChainRegistration } from "./chainProof.ts";

/** Upper bounds of gas; docs/spec/pseudonym.md section 6 says what each is made of. */
const GAS = {
  /** Pause, platform's scope, root, dispatch; on a platform's first batch its scope is asked for and kept. */
  call: 14_000 + 26_000,
  /** Three pairs of the key, and the base price of a pairing. */
  keyPairs: 45_000 + 3 * 34_000,
  /** Six multiples and five sums of the key's points, each with the call. */
  keyPoints: 6 * 6_100 + 5 * 250,
  /** What an item pays when it is the first: its coefficient is 1. */
  multiples: 2 * 6_100 + 250,
  /** A pair. */
  pair: 34_000,
  /** A new slot (22,100), three topics and four words of event data (2,524), and the code. */
  item: 22_100 + 2_524 + 2_050,
} as const;

/** A call is given at most 63 of 64 parts of what is left (EIP-150), and the pairing comes last: a 63rd of its price is left over. */
const KEPT_BACK = 1 / 63;

/** Selector, platform, root, deadline, and the head of the one array. */
const HEAD_TOKENS: CalldataTokens = 4 * 4 + 2 * 4 * 32 + 3 * SMALL_WORD_TOKENS;

/** Words of memory that a batch is computed in: ten an item, and what all share. */
const ITEM_WORDS = 10;
const SHARED_WORDS = 60;

/**
 * Upper bounds of the gas that `registerMany` must be given, which is more than what its receipt will tell.
 *
 * @param batch as it would be sent
 * @returns gas of the first n registrations, n + 1 values from 0 on
 * @see docs/spec/pseudonym.md section 6
 */
export function registerManyGas({ registrations }: ChainBatch): readonly number[] {
  let tokens = HEAD_TOKENS;
  const bounds = [transactionGas(tokens, GAS.call)];
  for (const [i, registration] of registrations.entries()) {
    tokens += registrationTokens(registration);
    const pairing = GAS.keyPairs + GAS.pair * (i + 1);
    const execution = GAS.call + GAS.keyPoints + GAS.multiples * i + GAS.item * (i + 1) + pairing;
    const keptBack = Math.ceil(KEPT_BACK * pairing);
    bounds.push(transactionGas(tokens, execution + keptBack + memoryGas(SHARED_WORDS + ITEM_WORDS * (i + 1))));
  }
  return bounds;
}

/**
 * Divides a batch into batches that fit into one transaction each.
 *
 * @param batch at least one registration
 * @returns the parts, of almost equal size, in the same order, each with the upper bound of its gas
 */
export function splitBatch(batch: ChainBatch): readonly { readonly part: ChainBatch; readonly bound: number }[] {
  const { registrations } = batch;
  const bounds = registerManyGas(batch);
  const fits = fittingCount(registrations.length, (n) => bounds[n] as number);
  const parts = Math.ceil(registrations.length / fits);
  const size = Math.ceil(registrations.length / parts);
  return Array.from({ length: parts }, (_, i) => {
    const part = { ...batch, registrations: registrations.slice(i * size, (i + 1) * size) };
    return { part, bound: registerManyGas(part).at(-1) as number };
  });
}

function registrationTokens({ pseudonym, controller, sequence, points }: ChainRegistration): CalldataTokens {
  const words = [pseudonym, BigInt(controller), BigInt(sequence), ...points];
  return words.reduce((sum, word) => sum + calldataTokens(toBeHex(word, 32)), 0);
}
