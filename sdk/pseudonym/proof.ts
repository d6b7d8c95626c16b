import type { PseudonymMessage } from "./message.ts";

/** Groth16 A, B, C in Solidity's order: eight numbers, Ax Ay Bx1 Bx0 By1 By0 Cx Cy. */
export type ProofPoints = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

/** A proof with the message it carries: what a relayer needs to submit it, and nothing more. */
export interface PseudonymProof extends PseudonymMessage {
  readonly pseudonym: bigint;
  /** Root of the group that it was made against. */
  readonly root: bigint;
  readonly points: ProofPoints;
}
