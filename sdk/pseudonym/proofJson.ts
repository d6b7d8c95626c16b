import { toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { checkMessage } from "./checkMessage.ts";
import { PseudonymProofMalformed, PseudonymProofOtherNetwork } from "./errors.ts";
import type { ProofPoints, PseudonymProof } from "./proof.ts";

const WORD = /^0x[0-9a-f]{1,64}$/u;
const POINT_WORDS = 8;

/**
 * A proof as JSON, to hand to whoever submits it. It says what the chain will say, and nothing of who made it: the network, chain and
 * registry that it is for, the message, the pseudonym, the root, the points.
 *
 * @param deployment that it was made for
 * @param proof as the prover made it
 * @returns JSON, indented; numbers beyond JSON's as `0x` and 64 digits
 * @see docs/spec/pseudonym.md section 9
 * @example
 * await fetch(relayer, { method: "POST", body: formatPseudonymProof(deployment, proof) });
 */
export function formatPseudonymProof({ networkId, chainId, addresses }: Deployment, proof: PseudonymProof): string {
  const { action, groupId, platformId, controller, sequence, deadline, pseudonym, root, points } = proof;
  const registry = addresses.pseudonymRegistry;
  const message = { action, groupId, platformId, controller, sequence, deadline };
  const signals = { pseudonym: toWord(pseudonym), root: toWord(root), points: points.map(toWord) };
  return JSON.stringify({ networkId, chainId: String(chainId), registry, ...message, ...signals }, undefined, 2);
}

/**
 * Reads a proof from parsed JSON that came from anyone. Whether it holds is for `verifyPseudonymProofs` to say.
 *
 * @param deployment that it must be for
 * @param json of any shape
 * @returns the proof, with no field but its own
 * @throws {@link PseudonymProofOtherNetwork} if it was made for another network, chain or registry; {@link PseudonymProofMalformed} with the
 * first part that is no valid value; {@link PseudonymProofFalse} if no function of the registry takes such a message
 * @see docs/spec/pseudonym.md section 9
 * @example
 * const proof = parsePseudonymProof(deployment, JSON.parse(text));
 */
export function parsePseudonymProof(deployment: Deployment, json: unknown): PseudonymProof {
  if (typeof json !== "object" || json === null) throw new PseudonymProofMalformed("shape");
  const { networkId, chainId, registry, pseudonym, root, points, ...message } = json as Record<string, unknown>;
  requireSame("network", networkId, deployment.networkId);
  requireSame("chainId", chainId, String(deployment.chainId));
  requireSame("registry", registry, deployment.addresses.pseudonymRegistry);
  if (!Array.isArray(points) || points.length !== POINT_WORDS) throw new PseudonymProofMalformed("list of points");
  return checkMessage({
    ...message,
    pseudonym: toNumber("pseudonym", pseudonym),
    root: toNumber("root", root),
    points: points.map((word) => toNumber("list of points", word)) as unknown as ProofPoints,
  });
}

function requireSame(part: string, actual: unknown, expected: string): void {
  if (typeof actual !== "string") throw new PseudonymProofMalformed(part);
  if (actual.toLowerCase() !== expected.toLowerCase()) throw new PseudonymProofOtherNetwork(part, expected);
}

function toWord(number: bigint): Hex {
  return toBeHex(number, 32) as Hex;
}

function toNumber(part: string, value: unknown): bigint {
  if (typeof value !== "string" || !WORD.test(value)) throw new PseudonymProofMalformed(part);
  return BigInt(value);
}
