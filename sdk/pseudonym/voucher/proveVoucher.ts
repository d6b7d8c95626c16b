import type { Wallet } from "../../enrolment/restoreWallet.ts";
import type { MerkleProof } from "../../enrolment/tree/merkleProof.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { derivePseudonym } from "../derivePseudonym.ts";
import { PseudonymVoucherDomainMismatch, PseudonymVoucherOtherNetwork } from "./voucherErrors.ts";
import type { ProofPoints } from "../proof.ts";
import { requirePath } from "../prover/checkInputs.ts";
import type { ProvingOptions, PseudonymProver } from "../prover/createProver.ts";
import { proveStatement } from "../prover/proveStatement.ts";
import { pseudonymScope } from "../scope.ts";
import { type VoucherRequest, requireVoucherRequest, voucherMessage } from "./voucherRequest.ts";

/** Shows that the holder of a pseudonym is a member of a group; carries the request that it answers. */
export interface Voucher extends VoucherRequest {
  readonly pseudonym: bigint;
  /** Root of the group that it was made against. */
  readonly root: bigint;
  readonly points: ProofPoints;
}

/**
 * Proves to whoever asks that the holder of this platform's pseudonym is a member of the group, and nothing else. Nothing is written
 * on chain, and the registry takes it for no action. Several groups: several vouchers, which show one pseudonym.
 *
 * @param wallet of the person
 * @param merkleProof of the wallet's commitment in that group's newest tree, 31 siblings
 * @param request what the page asks
 * @param askedFrom host of the page that handed over the request, as the browser reports it: a page that passes on another's is refused
 * @param prover of depth 31 (in Node: `loadProver(31)`)
 * @param options progress callback and signal
 * @returns the voucher; send it back to the page. Warning: whoever gets it can show it to others
 * @throws {@link PseudonymVoucherRequestMalformed} {@link PseudonymVoucherOtherNetwork} {@link PseudonymVoucherDomainMismatch}
 * {@link PseudonymNotMember} {@link PseudonymPathMalformed}; {@link PseudonymProofFalse} if the root is not the path's;
 * {@link PseudonymWitnessRefused} {@link PseudonymProvingAborted} {@link PseudonymProverClosed} {@link PseudonymProverThreadLost}
 * {@link PseudonymProverDepthWrong}
 * @see docs/spec/pseudonym.md section 11
 * @example
 * const voucher = await proveVoucher(wallet, merkleProof(physicians, place), request, location.host, prover);
 */
export async function proveVoucher(
  wallet: Wallet,
  merkleProof: MerkleProof,
  request: VoucherRequest,
  askedFrom: string,
  prover: PseudonymProver,
  options: ProvingOptions = {},
): Promise<Voucher> {
  requireVoucherRequest(request);
  const { networkId, chainId, platformId, groupId, domain, nonce, expiresAt } = request;
  if (networkId !== wallet.networkId) throw new PseudonymVoucherOtherNetwork();
  if (domain !== askedFrom) throw new PseudonymVoucherDomainMismatch(askedFrom, domain);
  requirePath(wallet, merkleProof);
  const { index, siblings, root } = merkleProof;
  const statement = {
    secret: wallet.secretScalar,
    index,
    siblings,
    root,
    nullifier: derivePseudonym(wallet, platformId),
    message: voucherMessage(request),
    scope: pseudonymScope(networkId, platformId),
  };
  const { nullifier, points } = await proveStatement(prover, TREE_DEPTH, statement, options);
  // No field of the request but those it must have: pages may put anything beside them.
  return { networkId, chainId, platformId, groupId, domain, nonce, expiresAt, pseudonym: nullifier, root, points };
}
