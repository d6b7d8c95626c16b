import type { ContractTransactionReceipt, Signer } from "ethers";

import { callFromSafe } from "../chain/consortium.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDuty } from "./readDuty.ts";

/** How an open contest is decided. */
export interface ContestDecision {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** True: the duty is lifted. False: its clock resumes. */
  readonly upheld: boolean;
}

/**
 * Decides the contest that is open now, in the consortium's name. The decision carries the duty's nonce: kept back, it cannot fall on another
 * contest of this pseudonym.
 *
 * @param network connected with the signer who pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param decision which contest, and how
 * @returns the receipt
 * @throws the registry's errors
 */
export async function resolveContest(
  network: RealDidNetwork,
  owners: readonly Signer[],
  decision: ContestDecision,
): Promise<ContractTransactionReceipt> {
  const { addresses } = network.deployment;
  const { platformId, pseudonym, upheld } = decision;
  const { nonce } = await readDuty(network, platformId, pseudonym);
  const data = network.disclosureRegistry.interface.encodeFunctionData("resolveContest", [
    platformId,
    pseudonym,
    nonce,
    upheld,
  ]) as Hex;
  return callFromSafe(network.runner, addresses.consortiumSafe, owners, { target: addresses.disclosureRegistry, data });
}
