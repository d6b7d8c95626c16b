import { bn254 } from "@noble/curves/bn254.js";
import { verifyProof } from "@semaphore-protocol/proof";

import type { Deployment } from "../chain/network.ts";
import { TREE_DEPTH } from "../enrolment/tree/zeroHashes.ts";
import { PseudonymProofFalse, PseudonymProofMalformed } from "./errors.ts";
import { pseudonymMessage } from "./message.ts";
import type { ProofPoints, PseudonymProof } from "./proof.ts";
import { SCALAR_ORDER, pseudonymScope } from "./scope.ts";

/**
 * Verifies a pseudonym proof off chain, as strictly as the registry does on chain. Whether the root is live and the sequence
 * current is for the chain to say.
 *
 * @param deployment network, chain and registry that the proof must be for
 * @param proof the proof with its message
 * @throws {@link PseudonymProofMalformed} if a number is out of range or a point outside its group; {@link PseudonymProofFalse} if
 * the equation does not hold
 * @example
 * await verifyPseudonymProof(deployment, proof);
 */
export async function verifyPseudonymProof(deployment: Deployment, proof: PseudonymProof): Promise<void> {
  await verifySemaphoreProof(TREE_DEPTH, {
    root: proof.root,
    nullifier: proof.pseudonym,
    message: pseudonymMessage(deployment, proof),
    scope: pseudonymScope(deployment.networkId, proof.platformId),
    points: proof.points,
  });
}

/** A Semaphore v4 proof with its public inputs before hashing. */
export interface SemaphoreStatement {
  readonly root: bigint;
  readonly nullifier: bigint;
  readonly message: bigint;
  readonly scope: bigint;
  readonly points: ProofPoints;
}

/**
 * Verifies a Semaphore v4 proof and closes what stock verification leaves open: root 0, numbers at or above the field's order,
 * points outside the subgroup.
 *
 * @param depth of the circuit
 * @param statement proof and public inputs
 * @throws {@link PseudonymProofMalformed} {@link PseudonymProofFalse}
 */
export async function verifySemaphoreProof(depth: number, statement: SemaphoreStatement): Promise<void> {
  requireInField("root", statement.root);
  requireInField("pseudonym", statement.nullifier);
  requireGroupPoints(statement.points);
  const holds = await verifyProof({
    merkleTreeDepth: depth,
    merkleTreeRoot: statement.root.toString(),
    nullifier: statement.nullifier.toString(),
    message: statement.message.toString(),
    scope: statement.scope.toString(),
    points: statement.points.map(String) as never,
  });
  if (!holds) throw new PseudonymProofFalse();
}

function requireInField(part: string, value: bigint): void {
  if (value <= 0n || value >= SCALAR_ORDER) throw new PseudonymProofMalformed(part);
}

function requireGroupPoints(points: ProofPoints): void {
  if (points.length !== 8) throw new PseudonymProofMalformed("list of points");
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = points;
  requirePoint("point A", () => bn254.G1.Point.fromAffine({ x: ax, y: ay }));
  requirePoint("point B", () => bn254.G2.Point.fromAffine({ x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } }));
  requirePoint("point C", () => bn254.G1.Point.fromAffine({ x: cx, y: cy }));
}

/** On the curve, not at infinity, and in the subgroup of prime order: G2 has points outside it. */
function requirePoint(
  part: string,
  read: () => { is0(): boolean; assertValidity(): void; isTorsionFree(): boolean },
): void {
  let isMember = false;
  try {
    const point = read();
    point.assertValidity();
    isMember = !point.is0() && point.isTorsionFree();
  } catch {
    // Off the curve, or a coordinate at or above the field's modulus.
  }
  if (!isMember) throw new PseudonymProofMalformed(part);
}
