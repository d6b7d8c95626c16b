import { time } from "@nomicfoundation/hardhat-network-helpers";
import { type ContractTransactionReceipt, type ContractTransactionResponse, Wallet as ControllerWallet } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { toChainBatch } from "../../sdk/pseudonym/chainProof.ts";
import type { PseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";

const BATCHES = [8, 32, 128] as const;
/** EIP-7825. */
const GAS_LIMIT = 2 ** 24;
/** The longest that the registry allows, less some blocks: a batch takes minutes to prove. */
const DEADLINE_SECONDS = 3500;
/** Registered one by one: the first warms what all share, the second is measured. */
const SINGLE = 2;

/** People needed to measure. */
export const PEOPLE = SINGLE + BATCHES.reduce((sum, size) => sum + size, 0);

/** A pseudonym registered on the way. */
export interface Registered {
  readonly pseudonym: bigint;
  readonly controller: ControllerWallet;
}

/** A transaction that was measured. */
export interface Measured {
  readonly operation: string;
  readonly hash: string;
  readonly items: number;
}

/** Makes a real proof of the person at a place. */
export type Prove = (place: number, changes?: Partial<PseudonymMessage>, tree?: GroupTree) => Promise<PseudonymProof>;

/**
 * Measures PseudonymRegistry with real proofs at depth 31, each distinct.
 *
 * @param fixture deployment
 * @param tree with the wallets at the first places, published
 * @param wallets {@link PEOPLE} of them
 * @param platformId where they register
 * @returns rows, all that were registered, the transactions that were measured, and how to prove more
 */
export async function measurePseudonym(
  fixture: Fixture,
  tree: GroupTree,
  wallets: readonly Wallet[],
  platformId: Hex,
): Promise<{
  readonly rows: Row[];
  readonly registered: readonly Registered[];
  readonly measured: readonly Measured[];
  readonly prove: Prove;
}> {
  const { rows, add } = gasRows(OURS);
  const { network } = fixture;
  const registered: Registered[] = [];
  const measured: Measured[] = [];
  const prove = await proverOf(fixture, tree, wallets, platformId);
  const proveRegistration = async (place: number): Promise<PseudonymProof> => {
    const proof = await prove(place);
    registered.push({ pseudonym: proof.pseudonym, controller: keyOf(wallets[place] as Wallet, platformId) });
    return proof;
  };
  const measure = async (
    operation: string,
    sending: Promise<ContractTransactionReceipt | ContractTransactionResponse>,
    note: string,
    items = 1,
  ): Promise<void> => {
    await add(operation, sending, note, items);
    measured.push({ operation, hash: (await sending).hash, items });
  };

  await registerPseudonym(network, await proveRegistration(0));
  const single = registerPseudonym(network, await proveRegistration(1));
  await measure("pseudonym.register", single, "one proof, binds a controller for one lease");
  const renewal = await prove(1, { action: "renew", sequence: 1 });
  await measure("pseudonym.renew", renewPseudonym(network, renewal), "one proof");
  let next = SINGLE;
  for (const size of BATCHES) {
    const proofs: PseudonymProof[] = [];
    for (; proofs.length < size; next++) {
      proofs.push(await proveRegistration(next));
      if (proofs.length % 16 === 0) console.error(`proved ${proofs.length} of ${size}`);
    }
    const note = `each of ${size}, one pairing check`;
    await measure(`pseudonym.registerMany.${size}`, registerMany(network, proofs), note, size);
  }
  return { rows, registered, measured, prove };
}

/**
 * Registers people in one batch, with a real proof each.
 *
 * @param fixture deployment
 * @param tree with the wallets at the first places, published
 * @param wallets of the people
 * @param platformId where they register
 * @returns their pseudonyms
 */
export async function registerBatch(
  fixture: Fixture,
  tree: GroupTree,
  wallets: readonly Wallet[],
  platformId: Hex,
): Promise<Registered[]> {
  const prove = await proverOf(fixture, tree, wallets, platformId);
  const proofs: PseudonymProof[] = [];
  for (const [place] of wallets.entries()) {
    proofs.push(await prove(place));
    if (proofs.length % 16 === 0) console.error(`proved ${proofs.length} of ${wallets.length}`);
  }
  await (await registerMany(fixture.network, proofs)).wait();
  return proofs.map(({ pseudonym }, place) => ({ pseudonym, controller: keyOf(wallets[place] as Wallet, platformId) }));
}

function keyOf(wallet: Wallet, platformId: Hex): ControllerWallet {
  return new ControllerWallet(controllerKey(wallet, platformId, 0));
}

async function proverOf(
  { network }: Fixture,
  tree: GroupTree,
  wallets: readonly Wallet[],
  platformId: Hex,
): Promise<Prove> {
  const prover = await loadProver(31);
  const deadline = (await time.latest()) + DEADLINE_SECONDS;
  return (place, changes = {}, of = tree) => {
    const wallet = wallets[place];
    if (wallet === undefined) throw new Error(`no wallet ${place}`);
    const controller = keyOf(wallet, platformId).address as Hex;
    const message = { action: "register" as const, groupId: 0, platformId, controller, sequence: 0, deadline };
    const proof = merkleProof(of, place);
    return provePseudonym(wallet, network.deployment, proof, { ...message, ...changes }, prover);
  };
}

/** As `registerPseudonyms`, with the gas limit named: the embedded chain's estimate of a large batch passes its own cap a transaction. */
function registerMany({ pseudonymRegistry }: RealDidNetwork, proofs: readonly PseudonymProof[]) {
  const { platformId, root, deadline, registrations } = toChainBatch(proofs);
  return pseudonymRegistry.registerMany(platformId, root, deadline, registrations, { gasLimit: GAS_LIMIT });
}
