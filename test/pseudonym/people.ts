import { time } from "@nomicfoundation/hardhat-network-helpers";
import { Wallet as ControllerWallet, id } from "ethers";
import hre from "hardhat";

import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { type GroupTree, applyChanges, cloneTree, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { type PseudonymMessage, commonDeadline } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

/** Mnemonics of three people who exist in tests only. */
const MNEMONICS = [
  "test test test test test test test test test test test junk",
  "legal winner thank year wave sausage worth useful legal winner thank yellow",
  "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
] as const;

/** A deployment on which three people, among others that nobody needs to prove for, are verified citizens. */
export interface PeopleFixture extends Fixture {
  readonly wallets: readonly Wallet[];
  readonly tree: GroupTree;
}

/** Deploys, and publishes a first root with the wallets at places 0, 1, 2. The tree is each test's own. */
export async function deployWithPeople(): Promise<PeopleFixture> {
  const fixture = await deployPeople();
  return { ...fixture, tree: cloneTree(fixture.tree) };
}

const deployPeople = hre.deployments.createFixture(async (): Promise<PeopleFixture> => {
  const fixture = await deployRealDid();
  const wallets = MNEMONICS.map((mnemonic) => restoreWallet(mnemonic, fixture.network.deployment.networkId));
  const others = Array.from({ length: fixture.definition.minimumGroupSize }, (_, i) => BigInt(id(`other ${i}`)) >> 8n);
  const tree = createTree();
  await publish(fixture, tree, [...wallets.map((wallet) => wallet.commitment), ...others]);
  return { ...fixture, wallets, tree };
});

/**
 * Appends leaves and publishes the new root through the publisher Safe.
 *
 * @param fixture deployment
 * @param tree tree of group 0; changed
 * @param leaves new leaves
 */
export async function publish(fixture: Fixture, tree: GroupTree, leaves: readonly bigint[]): Promise<void> {
  await publishChanges(
    fixture,
    tree,
    leaves.map((leaf, i) => ({ place: tree.size + i, leaf })),
  );
}

/** The same for any change of places. */
export async function publishChanges(
  fixture: Fixture,
  tree: GroupTree,
  changes: readonly { readonly place: number; readonly leaf: bigint }[],
): Promise<void> {
  const { network, keys } = fixture;
  const before = tree.size === 0 ? 0n : treeRoot(tree);
  applyChanges(tree, changes);
  const data = network.enrolmentRegistry.interface.encodeFunctionData("publishRoot", [
    0,
    before,
    treeRoot(tree),
    tree.size,
    encodeLeaves(changes),
  ]) as Hex;
  await callFromSafe(network.runner, network.deployment.addresses.publisherSafe, keys.publisherOwners.slice(0, 2), {
    target: network.deployment.addresses.enrolmentRegistry,
    data,
  });
}

/** keccak256 of a slug. */
export function platformIdOf(slug: string): Hex {
  return id(slug) as Hex;
}

/** Controller of a person's pseudonym on a platform. */
export function controllerOf(wallet: Wallet, slug: string, generation = 0): ControllerWallet {
  return new ControllerWallet(controllerKey(wallet, platformIdOf(slug), generation), hre.ethers.provider);
}

const proofs = new Map<string, Promise<PseudonymProof>>();

/** A real proof; the same one again if it was made before in this process. */
export async function prove(
  fixture: PeopleFixture,
  person: number,
  slug: string,
  changes: Partial<PseudonymMessage> = {},
  tree: GroupTree = fixture.tree,
): Promise<PseudonymProof> {
  const wallet = fixture.wallets[person];
  if (wallet === undefined) throw new Error(`no person ${person}`);
  const message: PseudonymMessage = {
    action: "register",
    groupId: 0,
    platformId: platformIdOf(slug),
    controller: controllerOf(wallet, slug).address as Hex,
    sequence: 0,
    deadline: commonDeadline(await time.latest()),
    ...changes,
  };
  const { networkId, chainId, addresses } = fixture.network.deployment;
  const key = JSON.stringify([
    networkId,
    String(chainId),
    addresses.pseudonymRegistry,
    person,
    message,
    String(treeRoot(tree)),
  ]);
  const known = proofs.get(key);
  if (known !== undefined) return known;
  const proving = loadProver(31).then((prover) =>
    provePseudonym(wallet, fixture.network.deployment, merkleProof(tree, person), message, prover),
  );
  proofs.set(key, proving);
  return proving;
}

/** Proves and registers; returns the pseudonym and its controller. */
export async function registered(
  fixture: PeopleFixture,
  person: number,
  slug: string,
): Promise<{ readonly pseudonym: bigint; readonly platformId: Hex; readonly controller: ControllerWallet }> {
  const proof = await prove(fixture, person, slug);
  await registerPseudonym(fixture.network, proof);
  const wallet = fixture.wallets[person] as Wallet;
  return { pseudonym: proof.pseudonym, platformId: proof.platformId, controller: controllerOf(wallet, slug) };
}

/** End of a lease that began in the newest block, unix seconds, if nothing was ever paused. */
export async function leaseEnd({ definition }: Fixture): Promise<number> {
  const latest = (await time.latest()) + definition.leaseSeconds;
  return latest - (latest % definition.leaseEpochSeconds);
}
