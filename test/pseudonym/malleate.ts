import { bn254 } from "@noble/curves/bn254.js";

import type { ProofPoints } from "../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";

/** Modulus of the field that coordinates are from. */
export const FIELD_MODULUS = bn254.fields.Fp.ORDER;

/** Another valid proof of the same statement, made without any secret: (k A, B / k, C). */
export function malleate(points: ProofPoints, k: bigint): ProofPoints {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = points;
  const a = bn254.G1.Point.fromAffine({ x: ax, y: ay }).multiply(k).toAffine();
  const b = bn254.G2.Point.fromAffine({ x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } })
    .multiply(bn254.fields.Fr.inv(k % SCALAR_ORDER))
    .toAffine();
  return [a.x, a.y, b.x.c1, b.x.c0, b.y.c1, b.y.c0, cx, cy];
}

/** A point of the twist that is on the curve and not in the subgroup of prime order: words x1, x0, y1, y0. */
export function pointOutsideSubgroup(): readonly [bigint, bigint, bigint, bigint] {
  const { Fp2 } = bn254.fields;
  const generator = bn254.G2.Point.BASE.toAffine();
  const b = Fp2.sub(Fp2.sqr(generator.y), Fp2.mul(Fp2.sqr(generator.x), generator.x));
  for (let i = 1n; ; i++) {
    const x = Fp2.create({ c0: i, c1: 0n });
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b);
    try {
      const y = Fp2.sqrt(square);
      if (!bn254.G2.Point.fromAffine({ x, y }).isTorsionFree()) return [x.c1, x.c0, y.c1, y.c0];
    } catch {
      // Not a square: the next x.
    }
  }
}

/** A point of G2 with a part outside the subgroup added: words x1, x0, y1, y0. The part vanishes where the cofactor is cleared. */
export function addOutside(
  words: readonly [bigint, bigint, bigint, bigint],
): readonly [bigint, bigint, bigint, bigint] {
  const outside = pointOfG2(pointOutsideSubgroup());
  const torsion = outside.multiplyUnsafe(SCALAR_ORDER - 1n).add(outside);
  const { x, y } = pointOfG2(words).add(torsion).toAffine();
  return [x.c1, x.c0, y.c1, y.c0];
}

/** The same point of G1 on the other side of the axis. */
export function negateY(x: bigint, y: bigint): readonly [bigint, bigint] {
  return [x, FIELD_MODULUS - y];
}

function pointOfG2([x1, x0, y1, y0]: readonly [bigint, bigint, bigint, bigint]) {
  return bn254.G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } });
}
