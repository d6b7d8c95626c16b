import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDeployment } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import type { AuditOptions } from "./auditGroup.ts";
import { EnrolmentAuditFailed } from "./batchErrors.ts";
import type { RootBatch } from "./prepareBatch.ts";

/**
 * The epochs that the root on chain is built on, back to a root that is known already.
 *
 * @param network connected network; a provider is enough
 * @param groupId of the group
 * @param known root from which on the epochs are wanted; 0 for all
 * @returns numbers of the epochs, the oldest first; undefined if the root on chain is not built on the known one
 * @see docs/spec/enrolment.md section 8
 */
export async function epochsSince(
  network: RealDidNetwork,
  groupId: number,
  known: bigint,
): Promise<readonly number[] | undefined> {
  const { enrolmentRegistry: registry } = network;
  let { root, epoch } = await view(registry.groupOf(groupId));
  const epochs: number[] = [];
  while (root !== known) {
    if (epoch === 0n) return undefined;
    epochs.push(Number(epoch));
    ({ previousEpoch: epoch } = await view(registry.recordOf(groupId, root)));
    root = epoch === 0n ? 0n : await view(registry.rootOf(groupId, epoch));
  }
  return epochs.reverse();
}

/**
 * Reads one epoch with its leaves, unchecked: {@link checkBatch} does that.
 *
 * @param network connected network; a provider is enough
 * @param options which group, and how to get leaf files
 * @param epoch its number
 * @returns what was published
 * @throws EnrolmentAuditFailed if there is no such epoch, or its leaves cannot be had
 * @see docs/spec/enrolment.md section 8
 */
export async function readEpoch(network: RealDidNetwork, options: AuditOptions, epoch: number): Promise<RootBatch> {
  const { enrolmentRegistry: registry } = network;
  const { groupId, fetchLeaves } = options;
  const { filters } = registry;
  const [[published], [inFull], [inFile]] = await Promise.all([
    readDeployment(network, (from, to) => registry.queryFilter(filters.RootPublished(groupId, epoch), from, to)),
    readDeployment(network, (from, to) => registry.queryFilter(filters.LeavesPublished(groupId, epoch), from, to)),
    readDeployment(network, (from, to) => registry.queryFilter(filters.LeavesFilePublished(groupId, epoch), from, to)),
  ]);
  if (published === undefined) throw new EnrolmentAuditFailed(epoch, "registry");
  const { root, previousRoot, size, batchHash } = published.args;
  const leaves = inFile
    ? await fetchLeaves?.(inFile.args.uri, batchHash as Hex).catch(() => undefined)
    : (inFull?.args.leaves as Hex | undefined);
  if (leaves === undefined) throw new EnrolmentAuditFailed(epoch, "leaves");
  const uri = inFile?.args.uri;
  const batch = { groupId, previousRoot, root, size: Number(size), leaves, batchHash: batchHash as Hex };
  return uri === undefined ? batch : { ...batch, uri };
}
