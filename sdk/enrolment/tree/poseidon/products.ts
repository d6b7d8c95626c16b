import { CROSSED, VECTOR_BYTES, range } from "./layout.ts";
import type { Code, Local } from "./wasm.ts";

/** Columns of a product that are worked on at a time: as many sums fit the registers of a processor. */
export const BLOCK = 4;
/** Pairs whose products are added before the next ones are loaded: together with the sums they fill the registers. */
const TOGETHER = 2;

/** Puts the vector of one crossed pair on the stack. */
export type LoadCrossed = (m: number) => void;
/** Puts the vector of one pair on the stack. */
export type LoadPair = (k: number) => void;

/** Where products are added. */
export interface Columns {
  readonly code: Code;
  readonly sums: readonly Local[];
  /** The column that the first sum is of. */
  readonly base: number;
  /** Address of four vectors that nobody reads. */
  readonly sink: number;
}

/**
 * Adds to each column the dot products that belong to it: pair k with crossed pair column - 2k. After each few the sums are stored, for no
 * reader: loads keep their order with stores, and an optimising compiler would otherwise load everything first, and run out of registers.
 *
 * @param columns where to
 * @param pairs which pairs
 * @param loadPair of one factor
 * @param loadCrossed of the other
 * @param offsets of the columns that are wanted
 */
export function addProducts(
  columns: Columns,
  pairs: readonly number[],
  loadPair: LoadPair,
  loadCrossed: LoadCrossed,
  offsets: readonly number[] = range(BLOCK),
): void {
  const { code, sums, base, sink } = columns;
  const reached = pairs.filter((k) => offsets.some((offset) => isCrossed(base + offset - 2 * k)));
  for (let i = 0; i < reached.length; i += TOGETHER) {
    addSome(columns, reached.slice(i, i + TOGETHER), loadPair, loadCrossed, offsets);
    for (const offset of offsets)
      code
        .constant(sink + VECTOR_BYTES * offset)
        .get(sums[offset] as Local)
        .vStore(0);
  }
}

/**
 * Adds one dot product.
 *
 * @param code to add to
 * @param sum vector that it is added to
 * @param left puts one factor on the stack
 * @param right puts the other there
 */
export function dot(code: Code, sum: Local, left: () => void, right: () => void): void {
  left();
  right();
  code.vDot().get(sum).vAdd().set(sum);
}

/** Products of a few pairs; a crossed pair that two of them need is loaded once. */
function addSome(
  { code, sums, base }: Columns,
  pairs: readonly number[],
  loadPair: LoadPair,
  loadCrossed: LoadCrossed,
  offsets: readonly number[],
): void {
  const loaded = new Map<number, Local>();
  for (const k of pairs) {
    const pair = code.vector();
    loadPair(k);
    code.set(pair);
    for (const offset of offsets) {
      const m = base + offset - 2 * k;
      if (!isCrossed(m)) continue;
      const known = loaded.get(m);
      const crossed = known ?? code.vector();
      loaded.set(m, crossed);
      const load = (): void => {
        loadCrossed(m);
        code.tee(crossed);
      };
      dot(
        code,
        sums[offset] as Local,
        () => code.get(pair),
        () => (known === undefined ? load() : code.get(known)),
      );
    }
  }
}

function isCrossed(m: number): boolean {
  return m >= 0 && m < CROSSED;
}
