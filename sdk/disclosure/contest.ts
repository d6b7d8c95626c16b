import type { ContractTransactionReceipt, Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { readDuty } from "./readDuty.ts";
import { signDutyAct } from "./signedAct.ts";

/** Which duty a holder contests, and until when its signature is good. */
export interface Contest {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** Unix seconds, at most one hour ahead: `commonDeadline`. */
  readonly deadline: number;
}

/**
 * Contests a duty, once and before its deadline; its clock stands still until the contest is decided or lapses.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the pseudonym's controller
 * @param contested which duty
 * @returns the receipt
 * @throws the registry's errors
 */
export async function contest(
  network: RealDidNetwork,
  controller: Signer,
  contested: Contest,
): Promise<ContractTransactionReceipt> {
  const { platformId, pseudonym, deadline } = contested;
  const { nonce } = await readDuty(network, platformId, pseudonym);
  const signature = await signDutyAct(network.deployment, controller, "Contest", { ...contested, nonce });
  return send(network.disclosureRegistry.contest(platformId, pseudonym, deadline, signature));
}
