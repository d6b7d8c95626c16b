import type { ContractTransactionReceipt, Signer } from "ethers";

import { callFromSafe } from "../chain/consortium.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";

/** How an open contest is decided. */
export interface ContestDecision {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  /** True: the duty is lifted. False: its clock resumes. */
  readonly upheld: boolean;
}

/**
 * Decides an open contest in the consortium's name.
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
  const data = network.disclosureRegistry.interface.encodeFunctionData("resolveContest", [
    decision.platformId,
    decision.pseudonym,
    decision.upheld,
  ]) as Hex;
  return callFromSafe(network.runner, addresses.consortiumSafe, owners, { target: addresses.disclosureRegistry, data });
}
