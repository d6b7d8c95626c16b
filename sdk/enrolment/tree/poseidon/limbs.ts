import { CROSSED_OFFSET, HALF_LIMB, LIMBS, LIMB_BITS, LOW_HALF, VECTOR_BYTES } from "./layout.ts";
import type { Code, Local } from "./wasm.ts";

/**
 * Takes a sum from the stack and leaves its limb there, and the rest in `carry`.
 *
 * @param code to add to
 * @param scratch a vector that may change
 * @param carry what goes to the next limb
 */
export function splitLimb(code: Code, scratch: Local, carry: Local): void {
  code.tee(scratch).vSplat(HALF_LIMB).vAdd().vShiftRightSigned(LIMB_BITS).set(carry);
  code.get(scratch).get(carry).vShiftLeft(LIMB_BITS).vSubtract();
}

/**
 * Stores a number at the address that is parameter 0.
 *
 * @param code to add to
 * @param pushLimb leaves a limb on the stack; called for one after the other
 */
export function storeNumber(code: Code, pushLimb: (limb: number) => void): void {
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

/**
 * Puts a limb of a number in memory on the stack.
 *
 * @param code to add to
 * @param number parameter or local that holds its address
 * @param limb which
 */
export function pushLimb(code: Code, number: Local | number, limb: number): void {
  // The low half of crossed pair m is limb m, with its sign.
  code
    .get(number)
    .vLoad(CROSSED_OFFSET + limb * VECTOR_BYTES)
    .vShiftLeft(16)
    .vShiftRightSigned(16);
}
