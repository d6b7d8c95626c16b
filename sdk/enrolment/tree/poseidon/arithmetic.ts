import { CROSSED, CROSSED_OFFSET, LIMBS, LOW_HALF, PAIRS, VECTOR_BYTES, range } from "./layout.ts";
import { pushLimb, splitLimb, storeNumber } from "./limbs.ts";
import { BLOCK, type LoadCrossed, type LoadPair, addProducts, dot } from "./products.ts";
import { Code, type Local } from "./wasm.ts";

/** Addresses that the code needs. */
export interface Places {
  /** -r as a shared factor, in whole vectors. */
  readonly modulus: number;
  /** Four vectors that are written and never read: see {@link addProducts}. */
  readonly sink: number;
}

/**
 * Code of `multiply(out, a, b)`: out = a b / 2^260.
 *
 * @param places addresses
 * @returns the function
 */
export function multiplyCode(places: Places): Code {
  const code = new Code(3);
  reduce(code, places, (base, sums) => {
    addProducts(
      { code, sums, base, sink: places.sink },
      range(PAIRS),
      (k) => code.get(1).vLoad(k * VECTOR_BYTES),
      (m) => code.get(2).vLoad(CROSSED_OFFSET + m * VECTOR_BYTES),
    );
  });
  return code;
}

/**
 * Code of `square(out, a)`: out = a a / 2^260. Of each two equal products one is computed.
 *
 * @param places addresses
 * @returns the function
 */
export function squareCode(places: Places): Code {
  const code = new Code(2);
  const pair: LoadPair = (k) => code.get(1).vLoad(k * VECTOR_BYTES);
  const crossed: LoadCrossed = (m) => code.get(1).vLoad(CROSSED_OFFSET + m * VECTOR_BYTES);
  reduce(code, places, (base, sums) => {
    const middle = base / BLOCK;
    addProducts({ code, sums, base, sink: places.sink }, range(middle), pair, crossed);
    addMiddle(code, sums, middle, pair, crossed);
  });
  return code;
}

/**
 * Code of `combine(out, terms, end, summand, unit)`: the sum of number times shared factor over the terms, divided by 2^260, plus a shared
 * summand, plus a number. A term is two addresses, of the number and of the factor.
 *
 * @param places addresses
 * @returns the function
 */
export function combineCode(places: Places): Code {
  const code = new Code(5);
  const [term, number, factor] = [code.integer(), code.integer(), code.integer()];
  reduce(
    code,
    places,
    (base, sums) => {
      code.get(1).set(term);
      code.repeatWhile(() => {
        code.get(term).load(0).set(number).get(term).load(4).set(factor);
        addProducts(
          { code, sums, base, sink: places.sink },
          range(PAIRS),
          (k) => code.get(number).vLoad(k * VECTOR_BYTES),
          (m) => code.get(factor).vLoadSplat(4 * m),
        );
        code.get(term).constant(8).add().tee(term).get(2).isNotEqual();
      });
    },
    (limb) => {
      code
        .get(3)
        .vLoadSplat(4 * limb)
        .vAdd();
      pushLimb(code, 4, limb);
      code.vAdd();
    },
  );
  return code;
}

/** Doubles what two equal products gave once, and adds the products in the middle of each column: a limb's square, or a pair that is whole. */
function addMiddle(
  code: Code,
  sums: readonly Local[],
  middle: number,
  loadPair: LoadPair,
  loadCrossed: LoadCrossed,
): void {
  const [first, second, third, fourth] = sums as [Local, Local, Local, Local];
  const whole = (): void => {
    loadPair(middle);
  };
  const low = (): void => void (loadPair(middle), code.vSplat(LOW_HALF).vAnd());
  const crossed = (m: number) => (): void => {
    loadCrossed(m);
  };
  const [even, odd] = [2 * middle + 2, 2 * middle + 3];
  if (odd < CROSSED) dot(code, fourth, whole, crossed(odd));
  for (const sum of sums) code.get(sum).vShiftLeft(1).set(sum);
  dot(code, first, low, whole);
  dot(code, second, whole, crossed(2 * middle + 1));
  if (even >= CROSSED) return;
  dot(code, third, whole, crossed(even));
  dot(code, third, low, crossed(even));
}

/** Sums products column by column and takes what 2^260 does not divide away by multiples of r, two columns at a time. */
function reduce(
  code: Code,
  { modulus, sink }: Places,
  addColumns: (base: number, sums: readonly Local[]) => void,
  addToLimb: (limb: number) => void = () => undefined,
): void {
  const address = code.integer();
  code.constant(modulus).set(address);
  const sums = range(BLOCK).map(() => code.vector());
  const multiples = range(PAIRS).map(() => code.vector());
  const [carry, scratch] = [code.vector(), code.vector()];
  const addMultiples = (base: number, pairs: readonly number[], columns?: readonly number[]): void => {
    addProducts(
      { code, sums, base, sink },
      pairs,
      (k) => code.get(multiples[k] as Local),
      (m) => code.get(address).vLoad(m * VECTOR_BYTES),
      columns,
    );
  };
  const column = (base: number): void => {
    for (const sum of sums) code.vSplat(0).set(sum);
    addColumns(base, sums);
  };
  code.vSplat(0).set(carry);
  for (let base = 0; base < LIMBS; base += BLOCK) {
    column(base);
    addMultiples(base, range(base / 2));
    for (const half of [0, 2]) {
      takeMultiple(code, sums.slice(half, half + 2), multiples[(base + half) / 2] as Local, carry);
      if (half === 0) addMultiples(base, [base / 2], [2, 3]);
    }
  }
  storeNumber(code, (limb) => {
    const base = LIMBS + limb - (limb % BLOCK);
    if (limb % BLOCK === 0) {
      column(base);
      addMultiples(base, range(PAIRS));
    }
    code
      .get(sums[limb % BLOCK] as Local)
      .get(carry)
      .vAdd();
    addToLimb(limb);
    if (limb < LIMBS - 1) splitLimb(code, scratch, carry);
  });
}

/** From two columns the pair of limbs by which -r is multiplied to make them 0: r is 1 modulo 2^26, so it is the limbs themselves. */
function takeMultiple(code: Code, sums: readonly Local[], multiple: Local, carry: Local): void {
  const [low, high] = [code.vector(), code.vector()];
  for (const [i, limb] of [low, high].entries()) {
    code
      .get(sums[i] as Local)
      .get(carry)
      .vAdd();
    splitLimb(code, limb, carry);
    code.set(limb);
  }
  code.get(high).vShiftLeft(16).get(low).vSplat(LOW_HALF).vAnd().vOr().set(multiple);
}
