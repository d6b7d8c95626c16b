import { LOCAL, type People, enrolPeople, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
import { type JsonRpcProvider, type NonceManager, Wallet as KeyPair } from "ethers";
import {
  type NameStatement,
  type RealDidNetwork,
  commonDeadline,
  connectNetwork,
  controllerKey,
  disclose,
  findPlace,
  merkleProof,
  nameStatementUid,
  platformId,
  proveViewing,
  type Viewing,
  type ViewingChallenge,
  withRunner,
  withdraw,
} from "realdid";
import { loadProver } from "realdid/node";

import { issueStatement } from "./issueStatement.ts";

/** Where a creator is due: its operator's local key, and the least audience for which the duty arises. */
export const PLATFORM = "weibo";
const OPERATOR = 5;
const FINANCE = 3;
const HIGH = 1_000_000;
const DAY = 86_400;
const CREATORS = 10;
const VIEWERS = 6;

let people: People;
let provider: JsonRpcProvider;
let snapshot: string;
let usedCreators = 0;
let usedViewers = 0;

/** Once for the whole run: people are enrolled, creators among them have pseudonyms, and the chain forgets them at the end. */
before(async function () {
  this.timeout(240_000);
  provider = testProvider();
  snapshot = (await provider.send("evm_snapshot", [])) as string;
  people = await enrolPeople(
    CREATORS + VIEWERS,
    connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider)),
  );
  await people.register(...Array.from({ length: CREATORS }, (_, person) => [person, PLATFORM] as const));
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

/** A creator whose duty is due. */
export interface Creator {
  readonly person: number;
  readonly pseudonym: bigint;
  /** As the service's addresses have it. */
  readonly text: string;
  readonly controller: KeyPair;
}

/** @returns a creator whom no test has used yet, and whose duty is due */
export async function nextCreator(): Promise<Creator> {
  if (usedCreators === CREATORS) throw new Error("more creators are needed");
  const person = usedCreators++;
  const { pseudonym, sub } = people.visitor(person, PLATFORM);
  const wallet = people.wallets[person];
  if (wallet === undefined) throw new Error("no such person");
  const controller = new KeyPair(controllerKey(wallet, platformId(PLATFORM), 0));
  const creator = { person, pseudonym, text: sub, controller };
  await report(creator, HIGH);
  return creator;
}

/** Reports a creator's audience, as the operator, counted now. */
export async function report({ pseudonym }: Creator, followers: number): Promise<void> {
  const { disclosureRegistry } = withRunner(people.network, localSigner(OPERATOR, provider));
  const sent = await disclosureRegistry.reportAudience(
    platformId(PLATFORM),
    pseudonym,
    followers,
    FINANCE,
    await chainNow(),
  );
  await sent.wait();
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

/** A statement that the authority issues, which nobody published. */
export async function issued(creator: Creator, name: string, expiresAt = 0): Promise<NameStatement> {
  return issueStatement(people.network, localSigner(LOCAL.authority, provider), {
    platform: PLATFORM,
    pseudonym: creator.pseudonym,
    name,
    expiresAt,
    time: await chainNow(),
  });
}

/** The same, published on chain by the creator. */
export async function disclosed(creator: Creator, name: string, expiresAt = 0): Promise<NameStatement> {
  const statement = await issued(creator, name, expiresAt);
  await disclose(people.network, creator.controller, { statement, deadline: commonDeadline(await chainNow()) });
  return statement;
}

/** The issuer revokes a statement. */
export async function revoke(statement: NameStatement): Promise<void> {
  const { attestationLog, deployment } = withRunner(people.network, localSigner(LOCAL.authority, provider));
  await (await attestationLog.revoke(nameStatementUid(deployment, statement))).wait();
}

/** The audience falls for long enough, and the creator withdraws. */
export async function withdrawn(creator: Creator): Promise<void> {
  await wait(1);
  await report(creator, 0);
  await wait(3 * DAY);
  await report(creator, 0);
  const deadline = commonDeadline(await chainNow());
  await withdraw(people.network, creator.controller, {
    platformId: platformId(PLATFORM),
    pseudonym: creator.pseudonym,
    deadline,
  });
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
  const wallet = people.wallets[person];
  if (wallet === undefined) throw new Error("no such person");
  const path = merkleProof(people.tree, findPlace(people.tree, wallet.commitment) ?? 0);
  return proveViewing(wallet, path, challenge, { host, time }, await loadProver(31));
}

/**
 * Has the chain forget what a describe did, and the describe that comes next use the same people.
 *
 * @returns what does so, at the end
 */
export async function rememberChain(): Promise<() => Promise<void>> {
  const [creators, viewers] = [usedCreators, usedViewers];
  const before = (await provider.send("evm_snapshot", [])) as string;
  return async () => {
    await provider.send("evm_revert", [before]);
    // It counts on from transactions that never were.
    (people.network.runner as NonceManager).reset();
    [usedCreators, usedViewers] = [creators, viewers];
  };
}
