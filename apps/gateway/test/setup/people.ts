import { LOCAL, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
import { Wallet as KeyWallet, id } from "ethers";
import {
  type GroupTree,
  type Hex,
  type PseudonymMessage,
  type PseudonymProof,
  type RealDidNetwork,
  type Wallet,
  auditGroup,
  commonDeadline,
  connectNetwork,
  controllerKey,
  createWallet,
  derivePseudonym,
  findPlace,
  merkleProof,
  platformId,
  prepareBatch,
  provePseudonym,
  publishRoot,
  registerPseudonyms,
} from "realdid";
import { loadProver } from "realdid/node";

/** Verified people, and how they act on the chain of this test run. */
export interface People {
  /** Sends as the relayer. */
  readonly network: RealDidNetwork;
  readonly wallets: readonly Wallet[];
  /** A person's pseudonym on a platform, and the key that controls it. */
  visitor(person: number, slug: string, generation?: number): Visitor;
  /** A real proof. */
  prove(person: number, slug: string, changes?: Partial<PseudonymMessage>): Promise<PseudonymProof>;
  /** Registers people on platforms, in one batch for each. */
  register(...items: readonly (readonly [person: number, slug: string])[]): Promise<void>;
  close(): void;
}

/** Who signs in. */
export interface Visitor {
  readonly pseudonym: bigint;
  /** As clients see it. */
  readonly sub: string;
  readonly controller: KeyWallet;
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
  const network = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider));
  const wallets = Array.from({ length: count }, () => createWallet(network.deployment.networkId));
  const others = Array.from({ length: OTHERS }, (_, i) => BigInt(id(`other ${i}`)) >> 8n);
  const { tree: before } = await auditGroup(network, { groupId: 0 });
  const leaves = [...wallets.map(({ commitment }) => commitment), ...(before.size === 0 ? others : [])];
  const batch = prepareBatch(
    before,
    0,
    leaves.map((leaf, i) => ({ place: before.size + i, leaf })),
  );
  const operators = LOCAL.publisherOwners.map((index) => ({ signer: localSigner(index, provider), tree: before }));
  await publishRoot(network, batch, operators);
  const { tree } = await auditGroup(network, { groupId: 0 });
  return peopleOf(network, wallets, tree, () => provider.destroy());
}

function peopleOf(network: RealDidNetwork, wallets: readonly Wallet[], tree: GroupTree, close: () => void): People {
  const walletOf = (person: number): Wallet => {
    const wallet = wallets[person];
    if (wallet === undefined) throw new Error(`there is no person ${person}`);
    return wallet;
  };
  const visitor: People["visitor"] = (person, slug, generation = 0) => {
    const wallet = walletOf(person);
    const pseudonym = derivePseudonym(wallet, platformId(slug));
    const controller = new KeyWallet(controllerKey(wallet, platformId(slug), generation));
    return { pseudonym, sub: `0x${pseudonym.toString(16).padStart(64, "0")}`, controller };
  };
  const prove: People["prove"] = async (person, slug, changes = {}) => {
    const wallet = walletOf(person);
    const place = findPlace(tree, wallet.commitment);
    const block = await network.runner.provider?.getBlock("latest");
    const message: PseudonymMessage = {
      action: "register",
      groupId: 0,
      platformId: platformId(slug),
      controller: visitor(person, slug).controller.address as Hex,
      sequence: 0,
      deadline: commonDeadline(block?.timestamp ?? 0),
      ...changes,
    };
    return provePseudonym(wallet, network.deployment, merkleProof(tree, place ?? 0), message, await loadProver(31));
  };
  return {
    network,
    wallets,
    visitor,
    prove,
    async register(...items) {
      for (const slug of new Set(items.map(([, one]) => one))) {
        const proofs: PseudonymProof[] = [];
        for (const [person, one] of items) if (one === slug) proofs.push(await prove(person, slug));
        await registerPseudonyms(network, proofs);
      }
    },
    close,
  };
}
