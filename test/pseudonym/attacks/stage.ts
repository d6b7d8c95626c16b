import { time } from "@nomicfoundation/hardhat-network-helpers";
import hre from "hardhat";
import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { type Wallet, restoreWallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { encodeLeaves } from "../../../sdk/enrolment/tree/leaves.ts";
import { type GroupTree, applyChanges, cloneTree, createTree, treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import type { PseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, prove, publishChanges } from "../people.ts";

export const WEIBO = platformIdOf("weibo");
export const WECHAT = platformIdOf("wechat");
export const PHYSICIANS = 1;
export const TEACHERS = 2;

/** Far enough for the whole corpus, near enough for the registry. */
const DEADLINE_SECONDS = 3_300;
const OWN_IDENTITIES = [
  "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
] as const;
const GHOST = "cat swing flag economy stadium alone churn speed unique patch report train";
const REMOVED = "vessel ladder alter error federal sibling chat ability sun glass valve picture";

/** Leaves that no honest authority lets in, as if one had, and where they stand. */
export interface Stage extends PeopleFixture {
  readonly registry: PeopleFixture["network"]["pseudonymRegistry"];
  /** Deadline of all proofs. */
  readonly deadline: number;
  /** Two identities, and the leaf that is the root of a tree of both. */
  readonly own: readonly [Wallet, Wallet];
  readonly small: { readonly leaf: bigint; readonly place: number };
  /** An identity whose public key's coordinates are the leaves at `place` and the next. */
  readonly ghost: { readonly wallet: Wallet; readonly place: number };
  /** The leaf that belongs to secret 0. */
  readonly neutral: { readonly leaf: bigint; readonly place: number };
  /** Who was a member until the newest root; the tree before, whose root is still live for the window. */
  readonly removed: { readonly wallet: Wallet; readonly place: number };
  readonly before: GroupTree;
  /** Trees of groups 1 and 2; person 0 is in both. */
  readonly physicians: GroupTree;
  readonly teachers: GroupTree;
}

/** Sets the stage once, and again for each test as it was. */
export async function setStage(): Promise<Stage> {
  const stage = await buildStage();
  return { ...stage, tree: cloneTree(stage.tree) };
}

const buildStage = hre.deployments.createFixture(async (): Promise<Stage> => {
  const fixture = await deployWithPeople();
  const { network, tree } = fixture;
  const [physicians, teachers] = [await addGroup(fixture, PHYSICIANS), await addGroup(fixture, TEACHERS)];
  const wallet = (mnemonic: string): Wallet => restoreWallet(mnemonic, network.deployment.networkId);
  const own = OWN_IDENTITIES.map(wallet) as [Wallet, Wallet];
  const small = { leaf: poseidon2([own[0].commitment, own[1].commitment]), place: tree.size };
  // A pair of siblings begins on an even place.
  const ghost = { wallet: wallet(GHOST), place: tree.size + 1 + ((tree.size + 1) % 2) };
  const neutral = { leaf: poseidon2([0n, 1n]), place: ghost.place + 2 };
  const removed = { wallet: wallet(REMOVED), place: ghost.place + 3 };
  await publishChanges(fixture, tree, [
    { place: small.place, leaf: small.leaf },
    ...(ghost.place === small.place + 1 ? [] : [{ place: small.place + 1, leaf: 6n }]),
    ...ghost.wallet.publicKey.map((leaf, i) => ({ place: ghost.place + i, leaf })),
    { place: neutral.place, leaf: neutral.leaf },
    { place: removed.place, leaf: removed.wallet.commitment },
  ]);
  const before = cloneTree(tree);
  await publishChanges(fixture, tree, [{ place: removed.place, leaf: 0n }]);
  const deadline = (await time.latest()) + DEADLINE_SECONDS;
  const registry = network.pseudonymRegistry;
  return { ...fixture, registry, deadline, own, small, ghost, neutral, removed, before, physicians, teachers };
});

async function addGroup(fixture: PeopleFixture, groupId: number): Promise<GroupTree> {
  const { network, keys, definition, wallets } = fixture;
  await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, `realdid:group:${groupId}`);
  const tree = createTree();
  const changes = Array.from({ length: definition.minimumGroupSize }, (_, place) => ({
    place,
    leaf: place === 0 ? (wallets[0] as Wallet).commitment : BigInt(1_000 * groupId + place),
  }));
  applyChanges(tree, changes);
  await fixture
    .as(keys.authority)
    .enrolmentRegistry.publishRoot(groupId, 0, treeRoot(tree), tree.size, encodeLeaves(changes));
  return tree;
}

/** A real proof of one of the three people on weibo; made once in a run. */
export async function stageProof(
  stage: Stage,
  person = 0,
  changes: Partial<PseudonymMessage> = {},
  tree: GroupTree = stage.tree,
): Promise<PseudonymProof> {
  return prove(stage, person, "weibo", { deadline: stage.deadline, ...changes }, tree);
}

/** Registrations of all three people, sorted as a batch must be. */
export async function stageBatch(stage: Stage): Promise<[PseudonymProof, PseudonymProof, PseudonymProof]> {
  const proofs = [];
  for (const person of [0, 1, 2]) proofs.push(await stageProof(stage, person));
  return sorted(proofs) as [PseudonymProof, PseudonymProof, PseudonymProof];
}

/** Ascending by pseudonym. */
export function sorted(proofs: readonly PseudonymProof[]): PseudonymProof[] {
  return [...proofs].sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
}

/** Message of a registration on weibo by whoever. */
export function strangersMessage(stage: Stage, controller: Hex): PseudonymMessage {
  return { action: "register", groupId: 0, platformId: WEIBO, controller, sequence: 0, deadline: stage.deadline };
}

/** Address of person 0's next controller on weibo. */
export function nextController(stage: Stage): Hex {
  return controllerOf(stage.wallets[0] as Wallet, "weibo", 1).address as Hex;
}
