import { type JsonRpcProvider, Wallet as KeyWallet, id } from "ethers";
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

import { LOCAL, localSigner, testDeployment, testProvider } from "./chain.ts";

/** Verified people, and how they act on the chain of this test run. */
export interface People {
  /** Sends as the relayer. */
  readonly network: RealDidNetwork;
  readonly wallets: readonly Wallet[];
  /** The group that was published with them. */
  readonly tree: GroupTree;
  /** A person's pseudonym on a platform, and the key that controls it. */
  visitor(person: number, slug: string, generation?: number): Visitor;
  /** A real proof, by default of a first registration in the published group; the same one again if it was made before. */
  prove(person: number, slug: string, changes?: Partial<PseudonymMessage>, from?: GroupTree): Promise<PseudonymProof>;
  /** Registers people on platforms, in one batch for each. */
  register(...items: readonly (readonly [person: number, slug: string])[]): Promise<void>;
  /** Ends the connection to the chain. */
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
 * Publishes the group of citizens with some new people in it.
 *
 * @param count of people
 * @param network connected to the chain of this test run; a connection of its own unless given
 * @returns the people
 */
export async function enrolPeople(
  count: number,
  network: RealDidNetwork = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, testProvider())),
): Promise<People> {
  const provider = network.runner.provider as JsonRpcProvider;
  const wallets = Array.from({ length: count }, () => createWallet(network.deployment.networkId));
  const others = Array.from({ length: OTHERS }, (_, i) => BigInt(id(`other ${i}`)) >> 8n);
  const { tree: before } = await auditGroup(network, { groupId: 0 });
  const leaves = [...wallets.map(({ commitment }) => commitment), ...(before.size === 0 ? others : [])];
  const changes = leaves.map((leaf, i) => ({ place: before.size + i, leaf }));
  const operators = LOCAL.publisherOwners.map((index) => ({ signer: localSigner(index, provider), tree: before }));
  await publishRoot(network, prepareBatch(before, 0, changes), operators);
  const { tree } = await auditGroup(network, { groupId: 0 });
  return peopleOf(network, provider, wallets, tree);
}

function peopleOf(
  network: RealDidNetwork,
  provider: JsonRpcProvider,
  wallets: readonly Wallet[],
  tree: GroupTree,
): People {
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
  const made = new Map<string, Promise<PseudonymProof>>();
  const makeProof = async (person: number, message: PseudonymMessage, from: GroupTree): Promise<PseudonymProof> => {
    const wallet = walletOf(person);
    const path = merkleProof(from, findPlace(from, wallet.commitment) ?? 0);
    return provePseudonym(wallet, network.deployment, path, message, await loadProver(31));
  };
  const prove: People["prove"] = async (person, slug, changes = {}, from = tree) => {
    const block = await provider.getBlock("latest");
    const message: PseudonymMessage = {
      action: "register",
      groupId: 0,
      platformId: platformId(slug),
      controller: visitor(person, slug).controller.address as Hex,
      sequence: 0,
      deadline: commonDeadline(block?.timestamp ?? 0),
      ...changes,
    };
    if (from !== tree) return makeProof(person, message, from);
    const key = JSON.stringify([person, message]);
    const proof = made.get(key) ?? makeProof(person, message, tree);
    made.set(key, proof);
    return proof;
  };
  return {
    ...{ network, wallets, tree, visitor, prove },
    async register(...items) {
      for (const slug of new Set(items.map(([, one]) => one))) {
        const proofs: PseudonymProof[] = [];
        for (const [person, one] of items) if (one === slug) proofs.push(await prove(person, slug));
        await registerPseudonyms(network, proofs);
      }
    },
    close: () => provider.destroy(),
  };
}
