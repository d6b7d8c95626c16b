import type { ContractTransactionReceipt, Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { readDuty } from "./readDuty.ts";
import { signDutyAct } from "./signedAct.ts";

/** Which statement a holder takes back, and until when its signature is good. */
export interface Withdrawal {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Unix seconds, at most one hour ahead: `commonDeadline`. */
  readonly deadline: number;
}

/**
 * Takes a statement back after the duty was lifted. The issuer then revokes the attestation, and the statement is no longer served;
 * copies that viewers kept persist.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the pseudonym's controller
 * @param withdrawn which statement
 * @returns the receipt
 * @throws the registry's errors
 */
export async function withdraw(
  network: RealDidNetwork,
  controller: Signer,
  withdrawn: Withdrawal,
): Promise<ContractTransactionReceipt> {
  const { platformId, pseudonym, deadline } = withdrawn;
  const { nonce } = await readDuty(network, platformId, pseudonym);
  const signature = await signDutyAct(network.deployment, controller, "Withdraw", { ...withdrawn, nonce });
  return send(network.disclosureRegistry.withdraw(platformId, pseudonym, deadline, signature));
}
