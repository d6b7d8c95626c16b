import { LOCAL, localSigner } from "@realdid/service/testing";
import type { JsonRpcProvider } from "ethers";
import { id } from "ethers";
import {
  type GroupTree,
  type RealDidNetwork,
  type Wallet,
  auditGroup,
  createWallet,
  prepareBatch,
  publishRoot,
} from "realdid";

/** Others in the group: it has to be large enough to publish. */
const OTHERS = 120;

/** Verified people, and the group that was published with them. */
export interface Enrolled {
  readonly wallets: readonly Wallet[];
  readonly tree: GroupTree;
}

/**
 * Publishes the group of citizens with some new people in it.
 *
 * @param network connected
 * @param provider of the chain
 * @param count of people
 * @returns the people and the group
 */
export async function enrolPeople(
  network: RealDidNetwork,
  provider: JsonRpcProvider,
  count: number,
): Promise<Enrolled> {
  const wallets = Array.from({ length: count }, () => createWallet(network.deployment.networkId));
  const others = Array.from({ length: OTHERS }, (_, i) => BigInt(id(`other ${i}`)) >> 8n);
  const { tree: before } = await auditGroup(network, { groupId: 0 });
  const leaves = [...wallets.map(({ commitment }) => commitment), ...(before.size === 0 ? others : [])];
  const changes = leaves.map((leaf, i) => ({ place: before.size + i, leaf }));
  const operators = LOCAL.publisherOwners.map((index) => ({ signer: localSigner(index, provider), tree: before }));
  await publishRoot(network, prepareBatch(before, 0, changes), operators);
  const { tree } = await auditGroup(network, { groupId: 0 });
  return { wallets, tree };
}
