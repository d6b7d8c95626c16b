import type { Deployment } from "../chain/network.ts";
import type { Wallet } from "../enrolment/restoreWallet.ts";
import type { MerkleProof } from "../enrolment/tree/merkleProof.ts";
import { TREE_DEPTH } from "../enrolment/tree/zeroHashes.ts";
import { derivePseudonym } from "./derivePseudonym.ts";
import { type PseudonymMessage, pseudonymMessage } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";
import { requireMessage, requireNetwork, requirePath } from "./prover/checkInputs.ts";
import type { ProvingOptions, PseudonymProver } from "./prover/createProver.ts";
import { proveStatement } from "./prover/proveStatement.ts";
import { pseudonymScope } from "./scope.ts";

/**
 * Proves in zero knowledge that the wallet's person is in the group, and binds the platform's pseudonym to the message. The proof is
 * verified before it is returned. Two proofs of the same message have no number in common.
 *
 * @param wallet of the person
 * @param deployment network, chain and registry that the proof is for
 * @param merkleProof of the wallet's commitment in the group's newest tree, 31 siblings
 * @param message what to do; built from typed fields, never a given hash
 * @param prover of depth 31 (in Node: `loadProver(31)`)
 * @param options progress callback and signal
 * @returns the proof
 * @throws {@link PseudonymNotMember} if the Merkle proof is not of this wallet; {@link PseudonymPathMalformed};
 * {@link PseudonymMessageMalformed}; {@link PseudonymOtherNetwork}; {@link PseudonymProofFalse} if the root is not the path's;
 * {@link PseudonymWitnessRefused} if the wallet's secret is none; {@link PseudonymProvingAborted}; {@link PseudonymProverClosed};
 * {@link PseudonymProverThreadLost}; {@link PseudonymProverDepthWrong}
 * @see docs/spec/pseudonym.md section 4
 * @example
 * const proof = await provePseudonym(wallet, deployment, merkleProof(tree, place), message, await loadProver(31));
 */
export async function provePseudonym(
  wallet: Wallet,
  deployment: Deployment,
  merkleProof: MerkleProof,
  message: PseudonymMessage,
  prover: PseudonymProver,
  options: ProvingOptions = {},
): Promise<PseudonymProof> {
  // A copy of its own fields: what is proved is what is returned, and nothing that a caller keeps beside them.
  const { action, groupId, platformId, controller, sequence, deadline } =
    (message as PseudonymMessage | null | undefined) ?? ({} as PseudonymMessage);
  const said = { action, groupId, platformId, controller, sequence, deadline };
  requireNetwork(wallet, deployment);
  requireMessage(said);
  requirePath(wallet, merkleProof);
  const { index, siblings, root } = merkleProof;
  const statement = {
    secret: wallet.secretScalar,
    index,
    siblings,
    root,
    nullifier: derivePseudonym(wallet, platformId),
    message: pseudonymMessage(deployment, said),
    scope: pseudonymScope(wallet.networkId, platformId),
  };
  const { nullifier, points } = await proveStatement(prover, TREE_DEPTH, statement, options);
  return { ...said, pseudonym: nullifier, root, points };
}
