import { LOCAL, type People, enrolPeople, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
import type { JsonRpcProvider, NonceManager } from "ethers";
import { type GroupTree, type PseudonymProof, type RealDidNetwork, connectNetwork } from "realdid";

const PEOPLE = 30;

let provider: JsonRpcProvider;
let people: People;
let snapshot: string;

/** Once for the whole run: people are enrolled, and the chain forgets them at the end. */
before(async function () {
  this.timeout(120_000);
  provider = testProvider();
  snapshot = (await provider.send("evm_snapshot", [])) as string;
  people = await enrolPeople(PEOPLE, connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider)));
});

after(async () => {
  await provider.send("evm_revert", [snapshot]);
  people.close();
});

/** @returns the chain of this run, for tests that read or move it */
export function chain(): JsonRpcProvider {
  return provider;
}

/** @returns the network of this run; its runner is an account that tests pay with */
export function testNetwork(): RealDidNetwork {
  return people.network;
}

/** @returns time of the chain's newest block, unix seconds */
export async function chainNow(): Promise<number> {
  return (await provider.getBlock("latest"))?.timestamp ?? 0;
}

/** @returns the tree that the proofs are made in */
export function publishedTree(): GroupTree {
  return people.tree;
}

let last = 0;

/** @returns a person whom no test has used yet */
export function nextPerson(): number {
  if (last === PEOPLE) throw new Error("more people are needed");
  return last++;
}

/** A real proof, as {@link People.prove} makes it. */
export function prove(...what: Parameters<People["prove"]>): Promise<PseudonymProof> {
  return people.prove(...what);
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
    // It counts on from transactions that never were.
    (people.network.runner as NonceManager).reset();
    last = first;
  };
}
