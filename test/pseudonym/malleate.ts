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

/** Prime factors of the twist's cofactor, 2 p - r: orders that points outside the subgroup can have. */
export const COFACTOR_PRIMES = [
  10069n,
  5864401n,
  1875725156269n,
  197620364512881247228717050342013327560683201906968909n,
] as const;

/** A point of this order, outside the subgroup: words x1, x0, y1, y0. */
export function pointOfOrder(prime: bigint): Words {
  const cofactor = COFACTOR_PRIMES.reduce((product, factor) => product * factor, 1n);
  const point = times(pointOfG2(pointOutsideSubgroup()), (SCALAR_ORDER * cofactor) / prime);
  if (point.is0() || !times(point, prime).is0()) throw new Error(`no point of order ${prime}`);
  return wordsOf(point);
}

/** A point of G2 with another added, such as one outside the subgroup: that part vanishes where the cofactor is cleared. */
export function addToG2(words: Words, added: Words): Words {
  return wordsOf(pointOfG2(words).add(pointOfG2(added)));
}

/** The same point of G1 on the other side of the axis. */
export function negateY(x: bigint, y: bigint): readonly [bigint, bigint] {
  return [x, FIELD_MODULUS - y];
}

type Words = readonly [bigint, bigint, bigint, bigint];
type G2Point = ReturnType<typeof bn254.G2.Point.fromAffine>;

function pointOfG2([x1, x0, y1, y0]: Words): G2Point {
  return bn254.G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } });
}

function wordsOf(point: G2Point): Words {
  const { x, y } = point.toAffine();
  return [x.c1, x.c0, y.c1, y.c0];
}

/** By doubling: the library takes no factor above the subgroup's order. */
function times(point: G2Point, factor: bigint): G2Point {
  let product = bn254.G2.Point.ZERO;
  for (const bit of factor.toString(2)) {
    product = product.double();
    if (bit === "1") product = product.add(point);
  }
  return product;
}
