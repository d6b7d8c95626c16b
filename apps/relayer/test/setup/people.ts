import { LOCAL, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
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
} from "realdid";
import { loadProver } from "realdid/node";

/** Others in the group: it has to be large enough to publish. */
const OTHERS = 120;
const PEOPLE = 30;

let provider: JsonRpcProvider;
let network: RealDidNetwork;
let tree: GroupTree;
let wallets: readonly Wallet[];
let snapshot: string;

/** Once for the whole run: people are enrolled, and the chain forgets them at the end. */
before(async function () {
  this.timeout(120_000);
  provider = testProvider();
  network = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider));
  snapshot = (await provider.send("evm_snapshot", [])) as string;
  wallets = Array.from({ length: PEOPLE }, () => createWallet(network.deployment.networkId));
  const others = Array.from({ length: OTHERS }, (_, i) => BigInt(id(`other ${i}`)) >> 8n);
  const { tree: empty } = await auditGroup(network, { groupId: 0 });
  const leaves = [...wallets.map(({ commitment }) => commitment), ...others];
  const changes = leaves.map((leaf, i) => ({ place: empty.size + i, leaf }));
  const operators = LOCAL.publisherOwners.map((index) => ({ signer: localSigner(index, provider), tree: empty }));
  await publishRoot(network, prepareBatch(empty, 0, changes), operators);
  tree = (await auditGroup(network, { groupId: 0 })).tree;
});

after(async () => {
  await provider.send("evm_revert", [snapshot]);
  provider.destroy();
});

/** @returns the chain of this run, for tests that read or move it */
export function chain(): JsonRpcProvider {
  return provider;
}

/** @returns the network of this run; its runner is an account that tests pay with */
export function testNetwork(): RealDidNetwork {
  return network;
}

/** @returns time of the chain's newest block, unix seconds */
export async function chainNow(): Promise<number> {
  return (await provider.getBlock("latest"))?.timestamp ?? 0;
}

let last = 0;

/** @returns a person whom no test has used yet */
export function nextPerson(): number {
  if (last === PEOPLE) throw new Error("more people are needed");
  return last++;
}

/**
 * Has the chain forget what a describe did, and the describe that comes next use the same people, whose proofs are made already.
 *
 * @returns what does so, at the end
 */
export async function rememberChain(): Promise<() => Promise<void>> {
  const [first, before] = [last, (await provider.send("evm_snapshot", [])) as string];
  return async () => {
    await provider.send("evm_revert", [before]);
    last = first;
  };
}

/** @returns the pseudonym of a person on a platform */
export function pseudonymOf(person: number, slug: string): bigint {
  return derivePseudonym(wallets[person] as Wallet, platformId(slug));
}

const proofs = new Map<string, Promise<PseudonymProof>>();

/**
 * A real proof; the same one again if it was made before.
 *
 * @param person number
 * @param slug of the platform
 * @param change fields that are other than those of a first registration
 * @param from tree that it is made in; the published one unless given
 * @returns the proof
 */
export async function prove(
  person: number,
  slug: string,
  change: Partial<PseudonymMessage> = {},
  from: GroupTree = tree,
): Promise<PseudonymProof> {
  const wallet = wallets[person] as Wallet;
  const message: PseudonymMessage = {
    action: "register",
    groupId: 0,
    platformId: platformId(slug),
    controller: new KeyWallet(controllerKey(wallet, platformId(slug), 0)).address as Hex,
    sequence: 0,
    deadline: commonDeadline(await chainNow()),
    ...change,
  };
  const key = JSON.stringify([person, from === tree, message]);
  const place = findPlace(from, wallet.commitment) ?? 0;
  const made =
    proofs.get(key) ??
    loadProver(31).then((prover) =>
      provePseudonym(wallet, network.deployment, merkleProof(from, place), message, prover),
    );
  proofs.set(key, made);
  return made;
}

/** @returns the tree that the proofs are made in */
export function publishedTree(): GroupTree {
  return tree;
}
