import { babyjubjub } from "@noble/curves/misc.js";
import { poseidon2 } from "poseidon-lite/poseidon2";

/** A point of Baby Jubjub, affine: what Semaphore calls a public key. */
export type PublicKey = readonly [x: bigint, y: bigint];

/** Order of the BN254 scalar field: commitments, leaves, roots and pseudonyms are below it. */
export const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Order of the prime-order subgroup of Baby Jubjub: secret scalars and signatures' `s` are below it. */
export const SUBGROUP_ORDER = babyjubjub.Point.Fn.ORDER;

/** A point in the form that the curve arithmetic works on. */
export type CurvePoint = InstanceType<typeof babyjubjub.Point>;

/**
 * The subgroup's generator (Base8) times `scalar`. Constant time; slower than {@link multiplyOpen}.
 *
 * @param scalar from 1 to the order less one
 * @returns the point
 */
export function multiplyBase(scalar: bigint): CurvePoint {
  return babyjubjub.Point.BASE.multiply(scalar);
}

/**
 * `point` times `scalar`, for public values only: its time depends on the scalar.
 *
 * @param point any point of the curve
 * @param scalar from 0 to the order less one
 * @returns the point
 */
export function multiplyOpen(point: CurvePoint, scalar: bigint): CurvePoint {
  return point.multiplyUnsafe(scalar);
}

/** The generator (Base8), for equations over public values. */
export const BASE: CurvePoint = babyjubjub.Point.BASE;

/**
 * Reads affine coordinates as a point of the curve.
 *
 * @param coordinates two field elements
 * @returns the point, or undefined if the pair is not on the curve or a coordinate is not below the field's order
 */
export function curvePoint(coordinates: PublicKey): CurvePoint | undefined {
  const [x, y] = coordinates;
  if (x < 0n || y < 0n || x >= FIELD_ORDER || y >= FIELD_ORDER) return undefined;
  try {
    const point = babyjubjub.Point.fromAffine({ x, y });
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}

/**
 * Whether the point can be a person's key: in the prime-order subgroup and not the neutral element.
 *
 * @param point a point of the curve
 * @returns true if a secret scalar other than 0 belongs to it
 */
export function isKeyPoint(point: CurvePoint): boolean {
  return !point.is0() && point.isTorsionFree();
}

/**
 * The commitment of a public key: Poseidon of its coordinates.
 *
 * @param publicKey the two coordinates
 * @returns a field element, the leaf of the group's tree
 */
export function commitmentOf(publicKey: PublicKey): bigint {
  return poseidon2([publicKey[0], publicKey[1]]);
}
