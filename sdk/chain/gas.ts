/** Gas that one transaction may use at most (EIP-7825). */
export const TRANSACTION_GAS_CAP = 16_777_216;

/** Gas of a transaction that does nothing. */
export const TRANSACTION_GAS = 21_000;

/** What some calldata costs at least: in tokens of EIP-7623, one for a zero byte and four for any other. */
export type CalldataTokens = number;

/**
 * Counts calldata.
 *
 * @param data 0x hex
 * @returns one for each zero byte, four for each other byte
 */
export function calldataTokens(data: string): CalldataTokens {
  let tokens = 0;
  for (let i = 2; i < data.length; i += 2) tokens += data.charCodeAt(i) === 48 && data.charCodeAt(i + 1) === 48 ? 1 : 4;
  return tokens;
}

/** Tokens of an ABI word that holds a length or an offset below 2^32. */
export const SMALL_WORD_TOKENS: CalldataTokens = 28 + 4 * 4;

/**
 * Gas of a transaction from its parts: execution with calldata at 4 a token, or the floor of 10 a token, whichever is more (EIP-7623).
 *
 * @param tokens of the whole calldata
 * @param execution gas that the contract uses
 * @returns gas
 */
export function transactionGas(tokens: CalldataTokens, execution: number): number {
  return TRANSACTION_GAS + Math.max(4 * tokens + execution, 10 * tokens);
}

/**
 * Gas of a call's memory.
 *
 * @param words of 32 bytes
 * @returns gas
 */
export function memoryGas(words: number): number {
  return 3 * words + Math.ceil((words * words) / 512);
}

/**
 * How many items of a batch fit under the cap.
 *
 * @param count of the batch
 * @param gasOf upper bound for the first `n` items; grows with `n`
 * @returns the largest number that fits
 */
export function fittingCount(count: number, gasOf: (n: number) => number): number {
  let [fits, tooMany] = [0, count + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (gasOf(middle) <= TRANSACTION_GAS_CAP) fits = middle;
    else tooMany = middle;
  }
  return fits;
}
