import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";

/** A group as the registry knows it. */
export interface GroupState {
  readonly groupId: number;
  /** Account that publishes the group's roots. */
  readonly authority: Hex;
  /** The epoch that stands; 0 if none. */
  readonly epoch: number;
  /** Its root; 0 if none. */
  readonly root: bigint;
  /** Places used. */
  readonly size: number;
  /** Epochs ever published. */
  readonly epochs: number;
}

/**
 * Reads every group.
 *
 * @param network connected network; a provider is enough
 * @returns the groups by number
 * @example
 * const [citizens] = await showGroups(network);
 */
export async function showGroups(network: RealDidNetwork): Promise<GroupState[]> {
  const { enrolmentRegistry } = network;
  const count = Number(await view(enrolmentRegistry.groupCount()));
  return Promise.all(
    Array.from({ length: count }, async (_, groupId) => {
      const { authority, epoch, root, size, epochCount } = await view(enrolmentRegistry.groupOf(groupId));
      return {
        groupId,
        authority: authority as Hex,
        epoch: Number(epoch),
        root,
        size: Number(size),
        epochs: Number(epochCount),
      };
    }),
  );
}
