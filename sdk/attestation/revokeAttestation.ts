import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { senderOf } from "./signer.ts";

/**
 * Revokes one or several statements of the signer, all or none: of the log, anchored, or off chain.
 *
 * @param network connected network; its runner is the issuer
 * @param options `uids` of the statements
 * @returns the receipt
 * @throws {AttestationSignerMissing} and the log's own errors
 */
export async function revokeAttestation(
  network: RealDidNetwork,
  options: { readonly uids: readonly Hex[] },
): Promise<ContractTransactionReceipt> {
  await senderOf(network);
  const [only, ...others] = options.uids;
  const log = network.attestationLog;
  return send(only !== undefined && others.length === 0 ? log.revoke(only) : log.revokeMany([...options.uids]));
}
