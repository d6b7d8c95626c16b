import { bn254 } from "@noble/curves/bn254.js";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { Deployment } from "../../../sdk/chain/network.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { pointAt, signalsOf, withPoint } from "./equation.ts";

type Batch = [PseudonymProof, PseudonymProof, PseudonymProof];

const { Fr } = bn254.fields;
/** What is added here is taken away there. */
export const D = bn254.G1.Point.BASE.multiply(123_456_789n);
const E = bn254.G1.Point.BASE.multiply(987_654_321n);

/** False proofs whose faults cancel if the coefficients are these. */
export function cancelling([first, second, third]: Batch, [c1, c2, c3]: readonly [bigint, bigint, bigint]) {
  const c = (proof: PseudonymProof, ...added: (typeof D)[]): PseudonymProof =>
    withPoint(
      proof,
      6,
      added.reduce((sum, point) => sum.add(point), pointAt(proof.points, 6)),
    );
  return {
    "C, two": [c(first, times(D, c2)), c(second, times(D, -c1)), third],
    "C, the first and the last": [c(first, times(D, c3)), second, c(third, times(D, -c1))],
    "C, the last two": [first, c(second, times(D, c3)), c(third, times(D, -c2))],
    "C, two, by the inverse": [c(first, D), c(second, times(D, -c1 * Fr.inv(c2))), third],
    "C, three": [c(first, times(D, c2)), c(second, times(D, -c1), times(E, c3)), c(third, times(E, -c2))],
    "all three": [c(first, D), c(second, E), c(third, times(D, -c1 * Fr.inv(c3)), times(E, -c2 * Fr.inv(c3)))],
  } satisfies Record<string, Batch>;
}

/**
 * Two proofs of pseudonyms that nobody proved, one of them chosen at will, with the forger's controllers, made of two true proofs: the
 * batch equation holds if the coefficients are these. A, C and all signals are weighed with 1 + t and 1 + u so that the sums stay.
 */
export function forgePair(
  deployment: Deployment,
  [first, second]: readonly [PseudonymProof, PseudonymProof],
  [c1, c2]: readonly [bigint, bigint],
  controller: Hex,
  victim = 1n,
): [PseudonymProof, PseudonymProof] {
  const said = [
    { ...first, controller },
    { ...second, controller, sequence: 0 },
  ] as const;
  const [, p1, m1] = signalsOf(deployment, first) as [bigint, bigint, bigint];
  const [, p2, m2] = signalsOf(deployment, second) as [bigint, bigint, bigint];
  const [n1, n2] = said.map((proof) => signalsOf(deployment, proof)[2]) as [bigint, bigint];
  const t = Fr.div(Fr.create(c1 * n1 + c2 * n2 - c1 * m1 - c2 * m2), Fr.create(c1 * (m1 - m2)));
  const u = Fr.neg(Fr.div(Fr.create(t * c1), c2));
  const other = Fr.div(Fr.create(c1 * p1 + c2 * p2 + t * c1 * (p1 - p2) - c1 * victim), c2);
  const scale = (proof: PseudonymProof, factor: bigint): PseudonymProof =>
    withPoint(withPoint(proof, 0, times(pointAt(proof.points, 0), factor)), 6, times(pointAt(proof.points, 6), factor));
  return [
    { ...scale(said[0], 1n + t), pseudonym: victim },
    { ...scale(said[1], 1n + u), pseudonym: other },
  ];
}

function times(point: typeof D, scalar: bigint): typeof D {
  return point.multiplyUnsafe(Fr.create(scalar));
}
