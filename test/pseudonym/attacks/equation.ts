import { readFileSync } from "node:fs";

import { bn254 } from "@noble/curves/bn254.js";
import { concat, keccak256, toBeHex } from "ethers";

import type { Deployment } from "../../../sdk/chain/network.ts";
import { pseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import type { ProofPoints, PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { SCALAR_ORDER, hashToField, pseudonymScope } from "../../../sdk/pseudonym/scope.ts";
import { FIELD_MODULUS } from "../malleate.ts";
import { artifactPath } from "./handBuilt.ts";

// The batch equation of docs/spec/pseudonym.md section 6 with whatever coefficients: an attack on it must first be shown to work
// where the coefficients are weak.

const { G1, G2 } = bn254;
type G1Point = ReturnType<typeof G1.Point.fromAffine>;
type Pair = string[];

interface Key {
  readonly alpha: G1Point;
  readonly beta: ReturnType<typeof G2.Point.fromAffine>;
  readonly gamma: ReturnType<typeof G2.Point.fromAffine>;
  readonly delta: ReturnType<typeof G2.Point.fromAffine>;
  readonly ic: readonly G1Point[];
}

const KEY: Key = readKey();

/** Point of G1 at two words of a proof. */
export function pointAt(points: ProofPoints, word: 0 | 6): G1Point {
  return G1.Point.fromAffine({ x: points[word], y: points[word + 1] as bigint });
}

/** The proof's points with another A (word 0) or C (word 6). */
export function withPoint(proof: PseudonymProof, word: 0 | 6, point: G1Point): PseudonymProof {
  const { x, y } = point.toAffine();
  const points = proof.points.map((value, i) => (i === word ? x : i === word + 1 ? y : value));
  return { ...proof, points: points as unknown as ProofPoints };
}

/** Whether the batch equation holds with these coefficients. */
export function batchHolds(
  deployment: Deployment,
  proofs: readonly PseudonymProof[],
  coefficients: readonly bigint[],
): boolean {
  const coefficient = (i: number): bigint => coefficients[i] as bigint;
  const total = coefficients.reduce((sum, value) => (sum + value) % SCALAR_ORDER, 0n);
  const signals = proofs.map((proof) => signalsOf(deployment, proof));
  let inputs = (KEY.ic[0] as G1Point).multiplyUnsafe(total);
  for (let j = 0; j < 4; j++) {
    const sum = signals.reduce((s, item, i) => (s + coefficient(i) * (item[j] as bigint)) % SCALAR_ORDER, 0n);
    inputs = inputs.add((KEY.ic[j + 1] as G1Point).multiplyUnsafe(sum));
  }
  let c = G1.Point.ZERO;
  for (const [i, { points }] of proofs.entries()) c = c.add(pointAt(points, 6).multiplyUnsafe(coefficient(i)));
  const pairs = proofs.map(({ points }, i) => {
    const [, , x1, x0, y1, y0] = points;
    const b = G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } });
    return { g1: pointAt(points, 0).multiplyUnsafe(coefficient(i)), g2: b };
  });
  const product = bn254.pairingBatch([
    ...pairs,
    { g1: KEY.alpha.multiplyUnsafe(total).negate(), g2: KEY.beta },
    { g1: inputs.negate(), g2: KEY.gamma },
    { g1: c.negate(), g2: KEY.delta },
  ]);
  return bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE);
}

/** The coefficients that the registry draws for exactly this batch: docs/spec/pseudonym.md section 6. */
export function registryCoefficients(deployment: Deployment, proofs: readonly PseudonymProof[]): bigint[] {
  const words = (...values: readonly bigint[]): string => concat(values.map((value) => toBeHex(value, 32)));
  const signals = proofs.map((proof) => signalsOf(deployment, proof));
  const [root, , , scope] = signals[0] as [bigint, bigint, bigint, bigint];
  const items = proofs.map(({ points }, i) => words(...points, ...(signals[i] as readonly bigint[]).slice(1, 3)));
  const shared = words(BigInt(keyHash()), BigInt(proofs.length), root, scope);
  const seed = keccak256(concat([shared, ...items]));
  return proofs.map((_, i) => {
    const low = BigInt(keccak256(concat([seed, words(BigInt(i))]))) % 2n ** 128n;
    return i === 0 || low === 0n ? 1n : low;
  });
}

/** keccak256 of the key as the contract keeps it: alpha, gamma and delta negated. */
export function keyHash(): string {
  const g1 = (point: G1Point): bigint[] => [point.toAffine().x, point.toAffine().y];
  const g2 = (point: Key["beta"]): bigint[] => {
    const { x, y } = point.toAffine();
    return [x.c1, x.c0, y.c1, y.c0];
  };
  const { alpha, beta, gamma, delta, ic } = KEY;
  const words = [
    ...g1(alpha.negate()),
    ...g2(beta),
    ...g2(gamma.negate()),
    ...g2(delta.negate()),
    ...ic.flatMap((point) => g1(point)),
  ];
  return keccak256(concat(words.map((word) => toBeHex(word % FIELD_MODULUS, 32))));
}

/** The four public signals. */
export function signalsOf(deployment: Deployment, proof: PseudonymProof): readonly bigint[] {
  return [
    proof.root,
    proof.pseudonym,
    hashToField(pseudonymMessage(deployment, proof)),
    hashToField(pseudonymScope(deployment.networkId, proof.platformId)),
  ];
}

function readKey(): Key {
  const json = JSON.parse(readFileSync(artifactPath(31, "json"), "utf8")) as {
    readonly vk_alpha_1: Pair;
    readonly vk_beta_2: Pair[];
    readonly vk_gamma_2: Pair[];
    readonly vk_delta_2: Pair[];
    readonly IC: Pair[];
  };
  const g1 = ([x, y]: Pair): G1Point => G1.Point.fromAffine({ x: BigInt(x as string), y: BigInt(y as string) });
  const g2 = ([x, y]: Pair[]) =>
    G2.Point.fromAffine({
      x: { c0: BigInt(x?.[0] as string), c1: BigInt(x?.[1] as string) },
      y: { c0: BigInt(y?.[0] as string), c1: BigInt(y?.[1] as string) },
    });
  return {
    alpha: g1(json.vk_alpha_1),
    beta: g2(json.vk_beta_2),
    gamma: g2(json.vk_gamma_2),
    delta: g2(json.vk_delta_2),
    ic: json.IC.map(g1),
  };
}
