import { time } from "@nomicfoundation/hardhat-network-helpers";
import { Wallet as ControllerWallet } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import type { PseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { toChainBatch } from "../../sdk/pseudonym/chainProof.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";

const BATCHES = [32, 128] as const;
/** EIP-7825. */
const GAS_LIMIT = 2 ** 24;
/** The longest that the registry allows, less some blocks: a batch takes minutes to prove. */
const DEADLINE_SECONDS = 3500;
/** Registered one by one: the first warms what all share, the second is measured. */
const SINGLE = 2;

/** People needed to measure. */
export const PEOPLE = SINGLE + BATCHES[0] + BATCHES[1];

/** A pseudonym registered on the way. */
export interface Registered {
  readonly pseudonym: bigint;
  readonly controller: ControllerWallet;
}

/**
 * Measures PseudonymRegistry with real proofs at depth 31, each distinct.
 *
 * @param fixture deployment
 * @param tree with the wallets at the first places, published
 * @param wallets {@link PEOPLE} of them
 * @param platformId where they register
 * @returns rows, and all that were registered
 */
export async function measurePseudonym(
  fixture: Fixture,
  tree: GroupTree,
  wallets: readonly Wallet[],
  platformId: Hex,
): Promise<{ readonly rows: Row[]; readonly registered: readonly Registered[] }> {
  const { rows, add } = gasRows(OURS);
  const { network } = fixture;
  const prover = await loadProver(31);
  const controllerOf = (wallet: Wallet) => new ControllerWallet(controllerKey(wallet, platformId, 0));
  const registered: Registered[] = [];
  const deadline = (await time.latest()) + DEADLINE_SECONDS;
  const prove = async (place: number, changes: Partial<PseudonymMessage> = {}): Promise<PseudonymProof> => {
    const wallet = wallets[place];
    if (wallet === undefined) throw new Error(`no wallet ${place}`);
    const message: PseudonymMessage = {
      action: "register",
      groupId: 0,
      platformId,
      controller: controllerOf(wallet).address as Hex,
      sequence: 0,
      deadline,
      ...changes,
    };
    const proof = await provePseudonym(wallet, network.deployment, merkleProof(tree, place), message, prover);
    if (message.action === "register")
      registered.push({ pseudonym: proof.pseudonym, controller: controllerOf(wallet) });
    return proof;
  };

  await registerPseudonym(network, await prove(0));
  await add(
    "pseudonym.register",
    registerPseudonym(network, await prove(1)),
    "one proof, binds a controller for one lease",
  );
  await add("pseudonym.renew", renewPseudonym(network, await prove(1, { action: "renew", sequence: 1 })), "one proof");
  let next = SINGLE;
  for (const size of BATCHES) {
    const proofs: PseudonymProof[] = [];
    for (; proofs.length < size; next++) {
      proofs.push(await prove(next));
      if (proofs.length % 16 === 0) console.error(`proved ${proofs.length} of ${size}`);
    }
    await add(
      `pseudonym.registerMany.${size}`,
      registerMany(network, platformId, proofs),
      `each of ${size}, one pairing check`,
      size,
    );
  }
  return { rows, registered };
}

/** As `registerPseudonyms`, with the gas limit named: the embedded chain's estimate of a large batch passes its own cap a transaction. */
function registerMany({ pseudonymRegistry }: RealDidNetwork, platformId: Hex, proofs: readonly PseudonymProof[]) {
  const { root, deadline, registrations } = toChainBatch(proofs);
  return pseudonymRegistry.registerMany(platformId, root, deadline, registrations, { gasLimit: GAS_LIMIT });
}
