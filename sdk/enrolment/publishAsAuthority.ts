import type { RealDidNetwork } from "../chain/network.ts";
import { send, view } from "../chain/send.ts";
import { checkBatch } from "./checkBatch.ts";
import { EnrolmentBatchDiffers } from "./batchErrors.ts";
import type { RootBatch } from "./prepareBatch.ts";
import type { Publication } from "./publishRoot.ts";
import type { GroupTree } from "./tree/tree.ts";

/**
 * Publishes a root of a group whose authority is one account, as qualification groups may have it. The batch is recomputed first.
 *
 * @param network connected network; its runner is the group's authority
 * @param batch from {@link prepareBatch}
 * @param tree that stands on chain, rebuilt by {@link auditGroup}
 * @returns the new epoch
 * @throws {@link EnrolmentBatchDiffers} if anything is not what the leaves give; nothing is sent then
 * @throws what the registry reverts with, for example EnrolmentNotAuthority
 */
export async function publishAsAuthority(
  network: RealDidNetwork,
  batch: RootBatch,
  tree: GroupTree,
): Promise<Publication> {
  const wrong = checkBatch(tree, batch);
  if (wrong !== undefined) throw new EnrolmentBatchDiffers(wrong);
  const { groupId, previousRoot, root, size } = batch;
  const { enrolmentRegistry } = network;
  const receipt = await send(
    batch.uri === undefined
      ? enrolmentRegistry.publishRoot(groupId, previousRoot, root, size, batch.leaves)
      : enrolmentRegistry.publishRootFromFile(groupId, previousRoot, root, size, batch.batchHash, batch.uri),
  );
  const { epoch } = await view(enrolmentRegistry.recordOf(groupId, root));
  return { epoch: Number(epoch), root, size, gasUsed: receipt.gasUsed, signers: [], refusals: [] };
}
