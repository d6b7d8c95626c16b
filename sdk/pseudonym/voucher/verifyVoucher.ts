import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import { TREE_DEPTH } from "../../enrolment/tree/zeroHashes.ts";
import { PseudonymProofMalformed } from "../errors.ts";
import {
  PseudonymVoucherExpired,
  PseudonymVoucherMismatch,
  PseudonymVoucherOtherNetwork,
  PseudonymVoucherRootNotLive,
} from "./voucherErrors.ts";
import type { Voucher } from "./proveVoucher.ts";
import { pseudonymScope } from "../scope.ts";
import { verifySemaphoreProof } from "../verify/verifySemaphoreProof.ts";
import { type VoucherRequest, requireTime, requireVoucherRequest, voucherMessage } from "./voucherRequest.ts";

const REQUEST_FIELDS = ["networkId", "chainId", "platformId", "groupId", "domain", "nonce", "expiresAt"] as const;

/** What a good voucher shows. */
export interface VouchedMembership {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly groupId: number;
}

/**
 * Verifies a voucher for the one who asked for it. Reads one thing of the chain, whether the root counts in that group now; writes
 * nothing. Whether the pseudonym is registered and live is for `pseudonymStatus` to say, and whether the visitor may act for it for
 * `verifyLogin`.
 *
 * @param network connected network of the asker
 * @param request what was asked in this session; drop it afterwards, whatever the outcome: it is good for one voucher
 * @param voucher what the holder answered, of any shape
 * @param time unix seconds now
 * @returns whose membership of what it shows
 * @throws {@link PseudonymVoucherOtherNetwork} if the request is for another network; {@link PseudonymVoucherExpired};
 * {@link PseudonymVoucherMismatch} if the voucher answers another request; {@link PseudonymProofMalformed} {@link PseudonymProofFalse};
 * {@link PseudonymVoucherRootNotLive} if its root does not count in the group; {@link PseudonymVoucherRequestMalformed}
 * @see docs/spec/pseudonym.md section 11
 * @example
 * const { pseudonym } = await verifyVoucher(network, request, voucher, Date.now() / 1000);
 */
export async function verifyVoucher(
  network: RealDidNetwork,
  request: VoucherRequest,
  voucher: Voucher,
  time: number,
): Promise<VouchedMembership> {
  requireTime(time);
  requireVoucherRequest(request);
  const { networkId, chainId, platformId, groupId, expiresAt } = request;
  const { deployment, enrolmentRegistry } = network;
  if (networkId !== deployment.networkId || chainId !== deployment.chainId) throw new PseudonymVoucherOtherNetwork();
  if (!(time <= expiresAt)) throw new PseudonymVoucherExpired(expiresAt, Math.floor(time));
  if (typeof voucher !== "object" || (voucher as unknown) === null) throw new PseudonymProofMalformed("shape");
  const { pseudonym, root, points } = voucher;
  for (const field of REQUEST_FIELDS) {
    if (voucher[field] !== request[field]) throw new PseudonymVoucherMismatch(field);
  }
  await verifySemaphoreProof(TREE_DEPTH, {
    root,
    nullifier: pseudonym,
    message: voucherMessage(request),
    scope: pseudonymScope(networkId, platformId),
    points,
  });
  const epoch = await view(enrolmentRegistry.liveEpochOf(groupId, root));
  if (epoch === 0n) throw new PseudonymVoucherRootNotLive(groupId, root);
  return { platformId, pseudonym, groupId };
}
