import { type Bn254Curve, bn254Curve } from "../bn254/curve.ts";
import { type ReadKey, type ReadProof, areTrue, readKey } from "../bn254/groth16.ts";
import { PseudonymProofFalse, PseudonymProofMalformed } from "../errors.ts";
import type { ProofPoints } from "../proof.ts";
import { SCALAR_ORDER, hashToField } from "../scope.ts";
import { VERIFYING_KEYS } from "./verifyingKeys.ts";

/** A Semaphore v4 proof with its public inputs before hashing. */
export interface SemaphoreStatement {
  readonly root: bigint;
  readonly nullifier: bigint;
  readonly message: bigint;
  readonly scope: bigint;
  readonly points: ProofPoints;
}

/** The curve and the key of one depth, ready to check with. */
export interface SemaphoreVerifier {
  readonly curve: Bn254Curve;
  readonly key: ReadKey;
}

const verifiers = new Map<number, Promise<SemaphoreVerifier>>();

/**
 * Verifies a Semaphore v4 proof and closes what stock verification leaves open: root 0, numbers at or above the field's order,
 * points outside the subgroup.
 *
 * @param depth of the circuit
 * @param statement proof and public inputs
 * @throws {@link PseudonymProofMalformed} {@link PseudonymProofFalse}
 */
export async function verifySemaphoreProof(
  depth: keyof typeof VERIFYING_KEYS,
  statement: SemaphoreStatement,
): Promise<void> {
  const { curve, key } = await semaphoreVerifier(depth);
  const proof = readStatement(curve, statement);
  if (!(await areTrue(curve, key, [proof], [1n], noPause))) throw new PseudonymProofFalse();
}

/**
 * The verifier of a depth, made once.
 *
 * @param depth of the circuit
 * @returns curve and key
 */
export function semaphoreVerifier(depth: keyof typeof VERIFYING_KEYS): Promise<SemaphoreVerifier> {
  const known = verifiers.get(depth);
  if (known !== undefined) return known;
  const verifier = bn254Curve()
    .then((curve) => ({ curve, key: readKey(curve, VERIFYING_KEYS[depth]) }))
    .catch((error: unknown) => {
      verifiers.delete(depth);
      throw error;
    });
  verifiers.set(depth, verifier);
  return verifier;
}

/**
 * Reads a statement's numbers and points; nothing malformed gets past this.
 *
 * @param curve the curve
 * @param statement proof and public inputs
 * @returns the proof, ready to check
 * @throws {@link PseudonymProofMalformed} with the first part that is no valid value
 */
export function readStatement(curve: Bn254Curve, statement: SemaphoreStatement): ReadProof {
  const { root, nullifier, message, scope, points } = statement;
  requireInField("root", root);
  requireInField("pseudonym", nullifier);
  if (!Array.isArray(points) || points.length !== 8 || !points.every((word) => typeof word === "bigint")) {
    throw new PseudonymProofMalformed("list of points");
  }
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = points;
  return {
    a: required("point A", curve.readG1({ x: ax, y: ay })),
    b: required("point B", curve.readG2({ x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } })),
    c: required("point C", curve.readG1({ x: cx, y: cy })),
    signals: [root, nullifier, hashToField(message), hashToField(scope)],
  };
}

function requireInField(part: string, value: unknown): void {
  if (typeof value !== "bigint" || value <= 0n || value >= SCALAR_ORDER) throw new PseudonymProofMalformed(part);
}

function required<T>(part: string, point: T | undefined): T {
  if (point === undefined) throw new PseudonymProofMalformed(part);
  return point;
}

function noPause(): Promise<void> {
  return Promise.resolve();
}
