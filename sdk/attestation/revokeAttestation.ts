import type { ContractTransactionReceipt } from "ethers";

import { TRANSACTION_GAS_CAP, fittingCount } from "../chain/gas.ts";
import { sendBatch } from "../chain/sendBatch.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { revokeManyGas } from "./batchGas.ts";
import { checkObject, checkUids } from "./checkField.ts";
import { AttestationBatchTooLarge } from "./errors.ts";
import { readStatuses } from "./readStatuses.ts";
import { senderOf } from "./signer.ts";

/**
 * Revokes one or several statements of the signer, all or none: of the log, anchored, or off chain.
 *
 * @param network connected network; its runner is the issuer
 * @param options `uids` of the statements
 * @returns the receipt
 * @throws {AttestationBatchTooLarge} before anything is sent, with how many fit; {@link AttestationSignerMissing},
 * {@link AttestationFieldInvalid} and the log's own errors
 * @see docs/spec/attestation.md section 10
 */
export async function revokeAttestation(
  network: RealDidNetwork,
  options: { readonly uids: readonly Hex[] },
): Promise<ContractTransactionReceipt> {
  checkObject("options", options);
  const { uids } = options;
  checkUids(uids);
  const issuer = await senderOf(network);
  const [only, ...others] = uids;
  const log = network.attestationLog;
  if (only !== undefined && others.length === 0) return send(log.revoke(only));
  return sendBatch(await boundOf(network, issuer, uids), {
    simulate: (overrides) => log.revokeMany.staticCall([...uids], overrides),
    send: (overrides) => log.revokeMany([...uids], overrides),
  });
}

/** Only a batch that might be too large is worth asking which of its statements are in the log: revoking those costs a third. */
async function boundOf(network: RealDidNetwork, issuer: Hex, uids: readonly Hex[]): Promise<number> {
  const most = revokeManyGas(uids, () => false).at(-1) as number;
  if (most <= TRANSACTION_GAS_CAP) return most;
  const statuses = await readStatuses(network, issuer, uids);
  const bounds = revokeManyGas(uids, (i) => statuses[i]?.issuedAt !== 0);
  const bound = bounds.at(-1) as number;
  if (bound > TRANSACTION_GAS_CAP) {
    throw new AttestationBatchTooLarge(
      uids.length,
      fittingCount(uids.length, (n) => bounds[n] as number),
    );
  }
  return bound;
}
