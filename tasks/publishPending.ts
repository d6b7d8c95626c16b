import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { openAuthority } from "./authorityFile.ts";
import { signerOf } from "./connect.ts";
import { accountsOf } from "../networks/accounts.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import { confirmPublication } from "../sdk/enrolment/authority/confirmPublication.ts";
import { nextChanges } from "../sdk/enrolment/authority/nextChanges.ts";
import { realNameTable } from "../sdk/enrolment/authority/realNameTable.ts";
import { auditGroup } from "../sdk/enrolment/auditGroup.ts";
import { type RootBatch, prepareBatch, standingRoot } from "../sdk/enrolment/prepareBatch.ts";
import { publishAsAuthority } from "../sdk/enrolment/publishAsAuthority.ts";
import { type Publication, publishRoot } from "../sdk/enrolment/publishRoot.ts";
import type { PublisherOperator } from "../sdk/enrolment/signBatch.ts";

/** More than fit a transaction: what does not fit stays for the next epoch. */
const MOST_CHANGES = 5_000;

/**
 * Publishes in as many epochs as it takes. Each operator rebuilds the tree from the chain before each signature.
 *
 * @param hre Hardhat's environment, with the operators' keys
 * @param network connected network; its runner pays
 * @param group number of the group
 * @returns the publications
 * @throws EnrolmentNothingToPublish if the chain already has everything
 */
export async function publishPending(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  group = 0,
): Promise<Publication[]> {
  const { authority, save } = await openAuthority(hre, network, realNameTable([]), group);
  const publications: Publication[] = [];
  for (;;) {
    const { tree } = await auditGroup(network, { groupId: authority.groupId });
    const record = await view(network.enrolmentRegistry.recordOf(authority.groupId, standingRoot(tree)));
    // First what stands, whatever became of the task that ran before this one.
    await confirmPublication(authority, tree, Number(record.publishedAt));
    const changes = await nextChanges(authority, MOST_CHANGES);
    // Places are kept before anyone sees them.
    save();
    if (changes.length === 0 && publications.length > 0) return publications;
    const batch = prepareBatch(tree, authority.groupId, changes);
    publications.push(await publish(hre, network, batch, authority.address));
  }
}

/** Through the operators of a Safe; an authority that is one account publishes by itself. */
async function publish(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  batch: RootBatch,
  authority: Hex,
): Promise<Publication> {
  if ((await hre.ethers.provider.getCode(authority)) !== "0x")
    return publishRoot(network, batch, await operatorsOf(hre, network, batch.groupId));
  const { tree } = await auditGroup(network, { groupId: batch.groupId });
  return publishAsAuthority(withRunner(network, await signerOf(hre, authority)), batch, tree);
}

async function operatorsOf(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  groupId: number,
): Promise<PublisherOperator[]> {
  const owners = accountsOf(hre.network.name).publisherOwners;
  return Promise.all(
    owners.map(async (owner) => {
      const { tree, commitments } = await auditGroup(network, { groupId });
      return { signer: await signerOf(hre, owner), tree, commitments };
    }),
  );
}
