import { SCALAR_ORDER } from "../scope.ts";
import type { G1Coordinates, G2Coordinates, VerifyingKey } from "../verify/verifyingKeys.ts";
import { type Bn254Curve, FIELD_MODULUS, type G1Point, type MillerValue, type PreparedG2 } from "./curve.ts";

/** Pairs between two pauses of a long check, about 25 ms. */
const PAIRS_AT_ONCE = 16;

/** A proof whose points were read from the curve, with its public signals, all below the scalar order. */
export interface ReadProof {
  readonly a: G1Point;
  readonly b: PreparedG2;
  readonly c: G1Point;
  readonly signals: readonly bigint[];
}

/** A verifying key read from the curve; gamma and delta are negated, so that the equation is a product that must be 1. */
export interface ReadKey {
  readonly negativeAlpha: G1Point;
  readonly beta: PreparedG2;
  readonly negativeGamma: PreparedG2;
  readonly negativeDelta: PreparedG2;
  readonly ic: readonly G1Point[];
}

/**
 * Reads a verifying key from the curve once, for many checks.
 *
 * @param curve the curve
 * @param key one of `VERIFYING_KEYS`
 * @returns the key
 */
export function readKey(curve: Bn254Curve, key: VerifyingKey): ReadKey {
  const g1 = (point: G1Coordinates): G1Point => curve.readG1(point) as G1Point;
  const g2 = (point: G2Coordinates): PreparedG2 => curve.readG2(point) as PreparedG2;
  const negative = ({ x, y }: G2Coordinates): G2Coordinates => ({
    x,
    y: { c0: FIELD_MODULUS - y.c0, c1: FIELD_MODULUS - y.c1 },
  });
  return {
    negativeAlpha: g1({ x: key.alpha.x, y: FIELD_MODULUS - key.alpha.y }),
    beta: g2(key.beta),
    negativeGamma: g2(negative(key.gamma)),
    negativeDelta: g2(negative(key.delta)),
    ic: key.ic.map(g1),
  };
}

/**
 * Checks the Groth16 equation of n proofs at once with n + 3 Miller loops and one final exponentiation: for coefficient 1 and one
 * proof its own equation, for random coefficients the random linear combination of docs/spec/pseudonym.md section 10.
 *
 * @param curve the curve
 * @param key of the proofs' circuit
 * @param proofs at least one
 * @param coefficients one for each proof, neither 0 nor known to whoever made the proofs
 * @param pause awaited now and then, so that a long check does not block its thread
 * @returns whether the combination holds
 */
export async function areTrue(
  curve: Bn254Curve,
  key: ReadKey,
  proofs: readonly ReadProof[],
  coefficients: readonly bigint[],
  pause: () => Promise<void>,
): Promise<boolean> {
  const product = await multipliedPairs(curve, proofs, coefficients, pause);
  const total = sumOf(coefficients);
  const inputs = [total, ...signalSums(proofs, coefficients)];
  return curve.isOne(
    curve.millerLoops(
      [
        [curve.multiplyG1(key.negativeAlpha, total), key.beta],
        [curve.sumG1(key.ic, inputs), key.negativeGamma],
        [
          curve.sumG1(
            proofs.map(({ c }) => c),
            coefficients,
          ),
          key.negativeDelta,
        ],
      ],
      product,
    ),
  );
}

/** Miller loops of e(c_i A_i, B_i). */
async function multipliedPairs(
  curve: Bn254Curve,
  proofs: readonly ReadProof[],
  coefficients: readonly bigint[],
  pause: () => Promise<void>,
): Promise<MillerValue> {
  let product = curve.millerLoops([]);
  for (let from = 0; from < proofs.length; from += PAIRS_AT_ONCE) {
    if (from > 0) await pause();
    const pairs = proofs.slice(from, from + PAIRS_AT_ONCE).map(({ a, b }, i) => {
      return [curve.multiplyG1(a, coefficients[from + i] as bigint), b] as const;
    });
    product = curve.millerLoops(pairs, product);
  }
  return product;
}

/** For each signal the sum of c_i s_ij, below the scalar order. */
function signalSums(proofs: readonly ReadProof[], coefficients: readonly bigint[]): bigint[] {
  const width = proofs[0]?.signals.length ?? 0;
  return Array.from({ length: width }, (_, j) =>
    sumOf(proofs.map(({ signals }, i) => (signals[j] as bigint) * (coefficients[i] as bigint))),
  );
}

function sumOf(numbers: readonly bigint[]): bigint {
  return numbers.reduce((sum, number) => sum + number, 0n) % SCALAR_ORDER;
}
