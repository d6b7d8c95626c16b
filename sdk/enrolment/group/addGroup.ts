import { type Signer, getAddress, isAddress } from "ethers";

import { type ConsortiumAct, executeAct, scheduleAct } from "../../chain/consortium.ts";
import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { EnrolmentAuthorityInvalid } from "./errors.ts";

/** A group to be added: its own authority enrols and publishes. */
export interface NewGroup {
  /** Account or Safe that is to publish its roots. */
  readonly authority: Hex;
  /** Where the public can read what the group is and how its authority checks. */
  readonly uri: string;
}

/**
 * Schedules a further group, for example of licensed physicians; it can be added when the consortium's delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param group authority and description
 * @returns gas of the transaction
 * @throws {@link EnrolmentAuthorityInvalid}, and the Safe's and the access manager's errors
 * @see docs/spec/enrolment.md section 12
 */
export async function scheduleGroup(
  network: RealDidNetwork,
  owners: readonly Signer[],
  group: NewGroup,
): Promise<{ readonly gasUsed: bigint }> {
  const { gasUsed } = await scheduleAct(network, owners, addCall(network, group));
  return { gasUsed };
}

/**
 * Adds a group that was scheduled and whose delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param group the same as scheduled
 * @returns number of the group
 * @throws as {@link scheduleGroup}, ChainActNotReady, and the registry's own errors
 */
export async function executeGroup(
  network: RealDidNetwork,
  owners: readonly Signer[],
  group: NewGroup,
): Promise<{ readonly groupId: number; readonly gasUsed: bigint }> {
  const { logs, gasUsed } = await executeAct(network, owners, addCall(network, group));
  const { enrolmentRegistry } = network;
  const added = logs
    .filter(({ address }) => address === network.deployment.addresses.enrolmentRegistry)
    .map((log) => enrolmentRegistry.interface.parseLog(log))
    .find((event) => event?.name === "GroupAdded");
  return { groupId: Number(added?.args.groupId), gasUsed };
}

function addCall({ enrolmentRegistry, deployment }: RealDidNetwork, { authority, uri }: NewGroup): ConsortiumAct {
  if (!isAddress(authority)) throw new EnrolmentAuthorityInvalid();
  const data = enrolmentRegistry.interface.encodeFunctionData("addGroup", [getAddress(authority), uri]) as Hex;
  return { target: deployment.addresses.enrolmentRegistry, data };
}
