import {
  type Creator,
  type Creators,
  LOCAL,
  type People,
  enrolPeople,
  localSigner,
  openCreators,
  testDeployment,
  testProvider,
} from "@realdid/service/testing";
import type { JsonRpcProvider, NonceManager } from "ethers";
import {
  type RealDidNetwork,
  type Viewing,
  type ViewingChallenge,
  type Wallet,
  connectNetwork,
  findPlace,
  merkleProof,
  proveViewing,
} from "realdid";
import { loadProver } from "realdid/node";

const CREATORS = 12;
const VIEWERS = 6;

let people: People;
let ways: Creators;
let provider: JsonRpcProvider;
let snapshot: string;
let usedCreators = 0;
let usedViewers = 0;

/** Once for the whole run: people are enrolled, creators among them have pseudonyms, and the chain forgets them at the end. */
before(async function () {
  this.timeout(240_000);
  provider = testProvider();
  snapshot = (await provider.send("evm_snapshot", [])) as string;
  const network = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider));
  people = await enrolPeople(CREATORS + VIEWERS, network);
  ways = await openCreators(network);
  await people.register(...Array.from({ length: CREATORS }, (_, person) => [person, ways.platform] as const));
});

after(async () => {
  await provider.send("evm_revert", [snapshot]);
  people.close();
});

/** @returns the network of this run; its runner is an account that tests pay with */
export function testNetwork(): RealDidNetwork {
  return people.network;
}

/** @returns the chain of this run */
export function chain(): JsonRpcProvider {
  return provider;
}

/** @returns what creators do */
export function creators(): Creators {
  return ways;
}

/** @returns a creator whom no test has used yet, and whose duty is due */
export function nextCreator(): Promise<Creator> {
  if (usedCreators === CREATORS) throw new Error("more creators are needed");
  return ways.becomeDue(walletOf(usedCreators++));
}

/** @returns time of the chain's newest block, unix seconds */
export async function chainNow(): Promise<number> {
  return (await provider.getBlock("latest"))?.timestamp ?? 0;
}

/** Lets the chain's time pass. */
export async function wait(seconds: number): Promise<void> {
  await provider.send("evm_increaseTime", [seconds]);
  await provider.send("evm_mine", []);
}

/** @returns a person whom no test has used yet, enrolled and registered nowhere */
export function nextViewer(): number {
  if (usedViewers === VIEWERS) throw new Error("more viewers are needed");
  return CREATORS + usedViewers++;
}

/** A real answer of a person's wallet. */
export async function answerViewing(
  person: number,
  challenge: ViewingChallenge,
  host: string,
  time: number,
): Promise<Viewing> {
  const wallet = walletOf(person);
  const path = merkleProof(people.tree, findPlace(people.tree, wallet.commitment) ?? 0);
  return proveViewing(wallet, path, challenge, { host, time }, await loadProver(31));
}

/**
 * Has the chain forget what a describe did, and the describe that comes next use the same people.
 *
 * @returns what does so, at the end
 */
export async function rememberChain(): Promise<() => Promise<void>> {
  const [firstCreator, firstViewer] = [usedCreators, usedViewers];
  const before = (await provider.send("evm_snapshot", [])) as string;
  return async () => {
    await provider.send("evm_revert", [before]);
    // It counts on from transactions that never were.
    (people.network.runner as NonceManager).reset();
    [usedCreators, usedViewers] = [firstCreator, firstViewer];
  };
}

function walletOf(person: number): Wallet {
  const wallet = people.wallets[person];
  if (wallet === undefined) throw new Error(`there is no person ${person}`);
  return wallet;
}
