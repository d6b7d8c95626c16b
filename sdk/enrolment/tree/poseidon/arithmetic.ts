import { FIELD_ORDER } from "../../babyJubjub.ts";
import { CROSSED, CROSSED_OFFSET, HALF_LIMB, LANES, LIMBS, LIMB_BITS, PAIRS, VECTOR_BYTES } from "./layout.ts";
import { Code, type Local } from "./wasm.ts";

/** Columns of a product that are worked on at a time: as many sums fit the registers of a processor. */
const BLOCK = 4;
const LOW_HALF = 0xffff;
const LIMB_MASK = 2 ** LIMB_BITS - 1;
const NODE_BYTES = 32;
/** From one pair of nodes to the next: the lanes take four pairs. */
const PAIR_BYTES = 2 * NODE_BYTES;
const WORD_BITS = 64;

/** Puts the vector of one crossed pair on the stack. */
type LoadCrossed = (m: number) => void;
/** Puts the vector of one pair on the stack. */
type LoadPair = (k: number) => void;

/**
 * Code of `multiply(out, a, b)`: out = a b / 2^260.
 *
 * @param modulus address of -r as a shared factor
 * @returns the function
 */
export function multiplyCode(modulus: number): Code {
  const code = new Code(3);
  reduce(code, modulus, (base, sums) => {
    addProducts(
      code,
      sums,
      base,
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
 * @param modulus address of -r as a shared factor
 * @returns the function
 */
export function squareCode(modulus: number): Code {
  const code = new Code(2);
  const pair: LoadPair = (k) => code.get(1).vLoad(k * VECTOR_BYTES);
  const crossed: LoadCrossed = (m) => code.get(1).vLoad(CROSSED_OFFSET + m * VECTOR_BYTES);
  reduce(code, modulus, (base, sums) => {
    const middle = base / BLOCK;
    addProducts(code, sums, base, range(middle), pair, crossed);
    const [first, second, third, fourth] = sums as [Local, Local, Local, Local];
    const add = (sum: Local, left: () => void, right: () => void): void => {
      left();
      right();
      code.vDot().get(sum).vAdd().set(sum);
    };
    const whole = (): void => void pair(middle);
    const low = (): void => void code.vSplat(LOW_HALF).vAnd();
    const at = (m: number) => (): void => void crossed(m);
    if (2 * middle + 3 < CROSSED) add(fourth, whole, at(2 * middle + 3));
    for (const sum of sums) code.get(sum).vShiftLeft(1).set(sum);
    add(
      first,
      () => {
        whole();
        low();
      },
      whole,
    );
    add(second, whole, at(2 * middle + 1));
    if (2 * middle + 2 < CROSSED) {
      add(third, whole, at(2 * middle + 2));
      add(
        third,
        () => {
          whole();
          low();
        },
        at(2 * middle + 2),
      );
    }
  });
  return code;
}

/**
 * Code of `combine(out, terms, end, summand, unit)`: the sum of number times shared factor over the terms, divided by 2^260, plus a shared
 * summand, plus a number. A term is two addresses, of the number and of the factor.
 *
 * @param modulus address of -r as a shared factor
 * @returns the function
 */
export function combineCode(modulus: number): Code {
  const code = new Code(5);
  const [term, number, factor] = [code.integer(), code.integer(), code.integer()];
  reduce(
    code,
    modulus,
    (base, sums) => {
      code.get(1).set(term);
      code.repeatWhile(() => {
        code.get(term).load(0).set(number).get(term).load(4).set(factor);
        addProducts(
          code,
          sums,
          base,
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
      // The low half of crossed pair m is limb m.
      code
        .get(4)
        .vLoad(CROSSED_OFFSET + limb * VECTOR_BYTES)
        .vShiftLeft(16)
        .vShiftRightSigned(16)
        .vAdd();
    },
  );
  return code;
}

/**
 * Code of `read(out, nodes, summand)`: four nodes, 64 bytes from one to the next, plus a shared summand.
 *
 * @returns the function
 */
export function readCode(): Code {
  const code = new Code(3);
  const [value, carry] = [code.vector(), code.vector()];
  code.vSplat(0).set(carry);
  storeNumber(code, (limb) => {
    const bit = limb * LIMB_BITS;
    const offset = bit >> 3;
    // The last limb has nine bits, and nothing behind them is to be read.
    const bits = offset + 4 <= NODE_BYTES ? 32 : 16;
    code.vSplat(0).set(value);
    for (let lane = 0; lane < LANES; lane++) {
      code.get(1).get(value);
      code.vLoadLane(bits, lane * PAIR_BYTES + offset, bits === 32 ? lane : 2 * lane).set(value);
    }
    code
      .get(value)
      .vShiftRight(bit & 7)
      .vSplat(LIMB_MASK)
      .vAnd();
    code
      .get(2)
      .vLoadSplat(4 * limb)
      .vAdd()
      .get(carry)
      .vAdd();
    if (limb < LIMBS - 1) splitLimb(code, value, carry);
  });
  return code;
}

/**
 * Code of `write(nodes, number)`: four numbers, each more than -r and less than r, as nodes below r one behind the other.
 *
 * @returns the function
 */
export function writeCode(): Code {
  const code = new Code(2);
  const limbs = range(LIMBS).map(() => code.vector());
  const [carry, mask] = [code.vector(), code.vector()];
  const order = unsignedLimbs(FIELD_ORDER);
  code.vSplat(0).set(carry);
  for (const [i, limb] of limbs.entries()) {
    code
      .get(1)
      .vLoad(CROSSED_OFFSET + i * VECTOR_BYTES)
      .vShiftLeft(16)
      .vShiftRightSigned(16)
      .get(carry)
      .vAdd();
    unsignedLimb(code, limb, carry);
  }
  // What is carried out of a negative number is -1 in all bits.
  code.get(carry).set(mask).vSplat(0).set(carry);
  for (const [i, limb] of limbs.entries()) {
    code
      .get(mask)
      .vSplat(order[i] as number)
      .vAnd()
      .get(limb)
      .vAdd()
      .get(carry)
      .vAdd();
    unsignedLimb(code, limb, carry);
  }
  for (let lane = 0; lane < LANES; lane++) writeNode(code, limbs, lane);
  return code;
}

/** Sums products column by column and takes what 2^260 does not divide away by multiples of r, two columns at a time. */
function reduce(
  code: Code,
  modulus: number,
  addColumns: (base: number, sums: readonly Local[]) => void,
  addToLimb: (limb: number) => void = () => undefined,
): void {
  const address = code.integer();
  code.constant(modulus).set(address);
  const sums = range(BLOCK).map(() => code.vector());
  const multiples = range(PAIRS).map(() => code.vector());
  const [carry, low, high] = [code.vector(), code.vector(), code.vector()];
  const multiple: LoadPair = (k) => code.get(multiples[k] as Local);
  const order: LoadCrossed = (m) => code.get(address).vLoad(m * VECTOR_BYTES);
  code.vSplat(0).set(carry);
  const column = (base: number): void => {
    for (const sum of sums) code.vSplat(0).set(sum);
    addColumns(base, sums);
  };
  for (let base = 0; base < LIMBS; base += BLOCK) {
    column(base);
    addProducts(code, sums, base, range(base / 2), multiple, order);
    for (const half of [0, 2]) {
      const k = (base + half) / 2;
      code
        .get(sums[half] as Local)
        .get(carry)
        .vAdd();
      splitLimb(code, low, carry);
      code
        .set(low)
        .get(sums[half + 1] as Local)
        .get(carry)
        .vAdd();
      splitLimb(code, high, carry);
      code
        .vShiftLeft(16)
        .get(low)
        .vSplat(LOW_HALF)
        .vAnd()
        .vOr()
        .set(multiples[k] as Local);
      if (half === 0) addProducts(code, sums, base, [k], multiple, order, [2, 3]);
    }
  }
  storeNumber(code, (limb) => {
    const base = LIMBS + limb - (limb % BLOCK);
    if (limb % BLOCK === 0) {
      column(base);
      addProducts(code, sums, base, range(PAIRS), multiple, order);
    }
    code
      .get(sums[limb % BLOCK] as Local)
      .get(carry)
      .vAdd();
    addToLimb(limb);
    if (limb < LIMBS - 1) splitLimb(code, low, carry);
  });
}

/** Adds to each column the dot products that belong to it: pair k with crossed pair column - 2k. */
function addProducts(
  code: Code,
  sums: readonly Local[],
  base: number,
  pairs: readonly number[],
  loadPair: LoadPair,
  loadCrossed: LoadCrossed,
  columns: readonly number[] = range(BLOCK),
): void {
  const pair = code.vector();
  const kept = new Map<number, Local>();
  const spare: Local[] = [];
  for (const k of pairs) {
    const wanted = columns
      .map((column) => ({ sum: sums[column] as Local, m: base + column - 2 * k }))
      .filter(({ m }) => m >= 0 && m < CROSSED);
    if (wanted.length === 0) continue;
    for (const [m, local] of kept) {
      if (wanted.some((one) => one.m === m)) continue;
      kept.delete(m);
      spare.push(local);
    }
    loadPair(k);
    code.set(pair);
    for (const { sum, m } of wanted) {
      const known = kept.get(m);
      const local = known ?? spare.pop() ?? code.vector();
      code.get(pair);
      if (known === undefined) {
        loadCrossed(m);
        code.tee(local);
        kept.set(m, local);
      } else code.get(known);
      code.vDot().get(sum).vAdd().set(sum);
    }
  }
}

/** Takes a sum from the stack, leaves its limb there, and in `carry` the rest. */
function splitLimb(code: Code, scratch: Local, carry: Local): void {
  code.tee(scratch).vSplat(HALF_LIMB).vAdd().vShiftRightSigned(LIMB_BITS).set(carry);
  code.get(scratch).get(carry).vShiftLeft(LIMB_BITS).vSubtract();
}

/** Takes a sum from the stack and sets its limb, from 0 to 2^13 - 1, and the rest. */
function unsignedLimb(code: Code, limb: Local, carry: Local): void {
  code.tee(limb).vShiftRightSigned(LIMB_BITS).set(carry);
  code.get(limb).vSplat(LIMB_MASK).vAnd().set(limb);
}

/** Stores a number of which `pushLimb` leaves the limbs on the stack, one after the other. */
function storeNumber(code: Code, pushLimb: (limb: number) => void): void {
  const [limb, low, high, evenLow] = [code.vector(), code.vector(), code.vector(), code.vector()];
  code.vSplat(0).set(high);
  for (let i = 0; i < LIMBS; i++) {
    pushLimb(i);
    code.tee(limb).vSplat(LOW_HALF).vAnd().set(low);
    code
      .get(0)
      .get(low)
      .get(high)
      .vOr()
      .vStore(CROSSED_OFFSET + i * VECTOR_BYTES);
    code.get(limb).vShiftLeft(16).set(high);
    if (i % 2 === 0) code.get(low).set(evenLow);
    else
      code
        .get(0)
        .get(evenLow)
        .get(high)
        .vOr()
        .vStore(((i - 1) / 2) * VECTOR_BYTES);
  }
  code
    .get(0)
    .get(high)
    .vStore(CROSSED_OFFSET + LIMBS * VECTOR_BYTES);
}

/** Stores the number of one lane, given in limbs from 0 to 2^13 - 1. */
function writeNode(code: Code, limbs: readonly Local[], lane: number): void {
  for (let word = 0; word < NODE_BYTES / 8; word++) {
    code.get(0);
    let isFirst = true;
    for (const [i, limb] of limbs.entries()) {
      const shift = i * LIMB_BITS - word * WORD_BITS;
      if (shift <= -LIMB_BITS || shift >= WORD_BITS) continue;
      code.get(limb).vLane(lane).widen();
      if (shift >= 0) code.shiftLeft64(shift);
      else code.shiftRight64(-shift);
      if (!isFirst) code.or64();
      isFirst = false;
    }
    code.store64(lane * NODE_BYTES + word * 8);
  }
}

/** Limbs from 0 to 2^13 - 1. */
function unsignedLimbs(value: bigint): number[] {
  return range(LIMBS).map((i) => Number((value >> BigInt(i * LIMB_BITS)) & BigInt(LIMB_MASK)));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
