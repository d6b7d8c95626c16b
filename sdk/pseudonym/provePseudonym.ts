import { Identity } from "@semaphore-protocol/identity";
import { generateProof } from "@semaphore-protocol/proof";

import type { Deployment } from "../chain/network.ts";
import type { Wallet } from "../enrolment/restoreWallet.ts";
import type { MerkleProof } from "../enrolment/tree/merkleProof.ts";
import { TREE_DEPTH } from "../enrolment/tree/zeroHashes.ts";
import type { ProverArtifacts } from "./artifacts.ts";
import { PseudonymNotMember } from "./errors.ts";
import { type PseudonymMessage, pseudonymMessage } from "./message.ts";
import type { ProofPoints, PseudonymProof } from "./proof.ts";
import { pseudonymScope } from "./scope.ts";
import { verifyPseudonymProof } from "./verifyPseudonymProof.ts";

/**
 * Proves in zero knowledge that the wallet's person is in the group, and binds the platform's pseudonym to the message. About 1.5
 * seconds. The proof is verified before it is returned.
 *
 * @param wallet of the person
 * @param deployment network, chain and registry that the proof is for
 * @param merkleProof of the wallet's commitment in the group's newest tree, 31 siblings
 * @param message what to do; built from typed fields, never a given hash
 * @param artifacts prover's files of depth 31 (in Node: `loadArtifacts(31)`)
 * @returns the proof
 * @throws {@link PseudonymNotMember} if the Merkle proof is not of this wallet
 * @see docs/spec/pseudonym.md section 4
 * @example
 * const proof = await provePseudonym(wallet, deployment, merkleProof(tree, place), message, await loadArtifacts(31));
 */
export async function provePseudonym(
  wallet: Wallet,
  deployment: Deployment,
  merkleProof: MerkleProof,
  message: PseudonymMessage,
  artifacts: ProverArtifacts,
): Promise<PseudonymProof> {
  if (merkleProof.leaf !== wallet.commitment || merkleProof.siblings.length !== TREE_DEPTH) {
    throw new PseudonymNotMember();
  }
  const proved = await generateProof(
    new Identity(wallet.identityKey),
    // A copy: the library writes into it.
    { ...merkleProof, siblings: [...merkleProof.siblings] },
    pseudonymMessage(deployment, message),
    pseudonymScope(wallet.networkId, message.platformId),
    TREE_DEPTH,
    asLibraryArtifacts(artifacts),
  );
  const proof: PseudonymProof = {
    ...message,
    pseudonym: BigInt(proved.nullifier),
    root: merkleProof.root,
    points: toPoints(proved.points),
  };
  await verifyPseudonymProof(deployment, proof);
  return proof;
}

/** The library's types ask for paths; its prover takes contents as well. */
export function asLibraryArtifacts(artifacts: ProverArtifacts): { wasm: string; zkey: string } {
  return artifacts as unknown as { wasm: string; zkey: string };
}

/** Eight decimal strings, as the library gives them, as numbers. */
export function toPoints(points: readonly string[]): ProofPoints {
  return points.map(BigInt) as unknown as ProofPoints;
}
