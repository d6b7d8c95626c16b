import type { Wallet } from "../../enrolment/restoreWallet.ts";
import type { MerkleProof } from "../../enrolment/tree/merkleProof.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { derivePseudonym } from "../../pseudonym/derivePseudonym.ts";
import type { ProofPoints } from "../../pseudonym/proof.ts";
import { requirePath } from "../../pseudonym/prover/checkInputs.ts";
import type { ProvingOptions, PseudonymProver } from "../../pseudonym/prover/createProver.ts";
import { proveStatement } from "../../pseudonym/prover/proveStatement.ts";
import { pseudonymScope } from "../../pseudonym/scope.ts";
import { viewingPlatformId } from "./day.ts";
import { OversightViewingOtherNetwork } from "./errors.ts";
import { type ViewingAsker, requireOwnToday } from "./requireViewingAsker.ts";
import { type ViewingChallenge, checkViewingChallenge, viewingMessage } from "./viewingChallenge.ts";

/** Shows that a verified person views; carries the challenge that it answers. */
export interface Viewing extends ViewingChallenge {
  /** The viewer's, on this day alone. */
  readonly pseudonym: bigint;
  /** Root of the citizens' group that it was made against. */
  readonly root: bigint;
  readonly points: ProofPoints;
}

/**
 * Proves to the statements service that the viewer is a verified person, and nothing else. Nothing is registered, nothing goes on chain;
 * tomorrow's pseudonym is another, and nobody can join the two.
 *
 * @param wallet of the person
 * @param merkleProof of the wallet's commitment in the newest tree of group 0, 31 siblings
 * @param challenge what the page asks, after `requireViewingAsker`
 * @param asker page and time, as the wallet knows them
 * @param prover of depth 31 (in Node: `loadProver(31)`)
 * @param options progress callback and signal
 * @returns the viewing; send it back to the page
 * @throws {@link OversightViewingMalformed} {@link OversightViewingOtherNetwork} {@link OversightViewingOriginForeign}
 * {@link OversightViewingDayOther} {@link PseudonymNotMember} {@link PseudonymPathMalformed}; {@link PseudonymProofFalse} if the root is
 * not the path's; {@link PseudonymWitnessRefused} {@link PseudonymProvingAborted} {@link PseudonymProverClosed}
 * {@link PseudonymProverThreadLost} {@link PseudonymProverDepthWrong}
 * @see docs/spec/oversight.md section 6
 * @example
 * const viewing = await proveViewing(wallet, path, challenge, { host, time: Date.now() / 1000 }, await loadProver(31));
 */
export async function proveViewing(
  wallet: Wallet,
  merkleProof: MerkleProof,
  challenge: ViewingChallenge,
  asker: ViewingAsker,
  prover: PseudonymProver,
  options: ProvingOptions = {},
): Promise<Viewing> {
  const asked = checkViewingChallenge(challenge);
  if (asked.networkId !== wallet.networkId) throw new OversightViewingOtherNetwork();
  requireOwnToday(asked, asker);
  requirePath(wallet, merkleProof);
  const platformId = viewingPlatformId(asked.day);
  const { index, siblings, root } = merkleProof;
  const statement = {
    secret: wallet.secretScalar,
    index,
    siblings,
    root,
    nullifier: derivePseudonym(wallet, platformId),
    message: viewingMessage(asked),
    scope: pseudonymScope(asked.networkId, platformId),
  };
  const { nullifier, points } = await proveStatement(prover, TREE_DEPTH, statement, options);
  return { ...asked, pseudonym: nullifier, root, points };
}
