import { type Hex, type RealDidNetwork, ChainUnreachable, decodeRevert } from "realdid";

/** A group at one block. */
export interface GroupView {
  readonly block: number;
  readonly authority: Hex;
  /** The epoch that stands; 0 if none. */
  readonly epoch: number;
  /** Its root; 0 if none. */
  readonly root: bigint;
  readonly size: number;
}

/** What the registry knows of a root. */
export interface RootView {
  /** 0: never published. */
  readonly epoch: number;
  readonly publishedAt: number;
  readonly isWithdrawn: boolean;
}

/** A group now, and as many blocks ago as a publication needs to count as settled. */
export interface GroupViews {
  readonly latest: GroupView;
  readonly settled: GroupView;
}

/**
 * Reads a group.
 *
 * @param network connected network
 * @param groupId of the group
 * @param confirmations blocks on top after which nothing is expected to change
 * @returns the group at both blocks
 * @throws ChainUnreachable
 */
export async function viewGroup(network: RealDidNetwork, groupId: number, confirmations: number): Promise<GroupViews> {
  const { provider } = network.runner;
  if (!provider) throw new ChainUnreachable(undefined);
  const head = await asked(provider.getBlockNumber());
  const at = async (block: number): Promise<GroupView> => {
    const { authority, epoch, root, size } = await asked(
      network.enrolmentRegistry.groupOf(groupId, { blockTag: block }),
    );
    return { block, authority: authority as Hex, epoch: Number(epoch), root, size: Number(size) };
  };
  const latest = await at(head);
  if (confirmations === 0) return { latest, settled: latest };
  return { latest, settled: await at(Math.max(network.deployment.fromBlock, head - confirmations)) };
}

/**
 * Asks the registry for a root.
 *
 * @param network connected network
 * @param groupId of the group
 * @param root to ask for
 * @param block at which; the newest if left out
 * @returns what it knows
 * @throws ChainUnreachable
 */
export async function viewRoot(
  network: RealDidNetwork,
  groupId: number,
  root: bigint,
  block?: number,
): Promise<RootView> {
  const record = await asked(network.enrolmentRegistry.recordOf(groupId, root, { blockTag: block ?? "latest" }));
  return { epoch: Number(record.epoch), publishedAt: Number(record.publishedAt), isWithdrawn: record.withdrawn };
}

/**
 * Waits for the chain's answer.
 *
 * @param asking what a provider or contract returned
 * @returns the answer
 * @throws RealDidError of the chain's own words
 */
export async function asked<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (thrown) {
    throw decodeRevert(thrown);
  }
}
