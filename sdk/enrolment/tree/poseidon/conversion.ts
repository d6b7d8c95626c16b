import { FIELD_ORDER } from "../../babyJubjub.ts";
import { NODE_BYTES } from "../nodes.ts";
import { LANES, LIMBS, LIMB_BITS, range } from "./layout.ts";
import { pushLimb, splitLimb, storeNumber } from "./limbs.ts";
import { Code, type Local } from "./wasm.ts";

const LIMB_MASK = 2 ** LIMB_BITS - 1;
/** From one pair of nodes to the next: the lanes take four pairs. */
const PAIR_BYTES = 2 * NODE_BYTES;
const WORD_BITS = 64;

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
    pushLimb(code, 1, i);
    code.get(carry).vAdd();
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

/** Takes a sum from the stack and sets its limb, from 0 to 2^13 - 1, and the rest. */
function unsignedLimb(code: Code, limb: Local, carry: Local): void {
  code.tee(limb).vShiftRightSigned(LIMB_BITS).set(carry);
  code.get(limb).vSplat(LIMB_MASK).vAnd().set(limb);
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
