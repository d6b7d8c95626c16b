import { LOCAL, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
import { Wallet as KeyWallet, type JsonRpcProvider, id } from "ethers";
import {
  type Hex,
  type PseudonymMessage,
  type PseudonymProof,
  type RealDidNetwork,
  auditGroup,
  commonDeadline,
  connectNetwork,
  controllerKey,
  createWallet,
  findPlace,
  merkleProof,
  platformId,
  prepareBatch,
  provePseudonym,
  publishRoot,
} from "realdid";
import { loadProver } from "realdid/node";

/** A published group with one person of whom proofs are made, on the chain of this test run. */
export interface People {
  readonly network: RealDidNetwork;
  readonly provider: JsonRpcProvider;
  /** A real proof of a person for a platform. */
  prove(person: number, slug: string, changes?: Partial<PseudonymMessage>): Promise<PseudonymProof>;
  close(): void;
}

/** Others in the group: it has to be large enough to publish. */
const OTHERS = 120;

/**
 * Publishes a group with some people in it.
 *
 * @param count of people
 * @returns the people
 */
export async function enrolPeople(count: number): Promise<People> {
  const provider = testProvider();
  const network = connectNetwork(testDeployment(), localSigner(LOCAL.deployer, provider));
  const wallets = Array.from({ length: count }, () => createWallet(network.deployment.networkId));
  const others = Array.from({ length: OTHERS }, (_, i) => BigInt(id(`bystander ${i}`)) >> 8n);
  const { tree: before } = await auditGroup(network, { groupId: 0 });
  const leaves = [...wallets.map(({ commitment }) => commitment), ...(before.size === 0 ? others : [])];
  const places = leaves.map((leaf, i) => ({ place: before.size + i, leaf }));
  const operators = LOCAL.publisherOwners.map((index) => ({ signer: localSigner(index, provider), tree: before }));
  await publishRoot(network, prepareBatch(before, 0, places), operators);
  const { tree } = await auditGroup(network, { groupId: 0 });
  return {
    network,
    provider,
    async prove(person, slug, changes = {}) {
      const wallet = wallets[person];
      if (wallet === undefined) throw new Error(`there is no person ${person}`);
      const block = await provider.getBlock("latest");
      const controller = new KeyWallet(controllerKey(wallet, platformId(slug), 0)).address as Hex;
      const message: PseudonymMessage = {
        ...{ action: "register", groupId: 0, platformId: platformId(slug), controller, sequence: 0 },
        deadline: commonDeadline(block?.timestamp ?? 0),
        ...changes,
      };
      const path = merkleProof(tree, findPlace(tree, wallet.commitment) ?? 0);
      return provePseudonym(wallet, network.deployment, path, message, await loadProver(31));
    },
    close: () => provider.destroy(),
  };
}
