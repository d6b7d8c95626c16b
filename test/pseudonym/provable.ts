import { Wallet as ControllerWallet, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { type MerkleProof, merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { appendLeaf, createTree } from "../../sdk/enrolment/tree/tree.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import type { LinkRequest } from "../../sdk/pseudonym/linkProof.ts";
import type { PseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { StartThread, Thread } from "../../sdk/threads/startThread.ts";
import { startThread } from "../../sdk/pseudonym/prover/startThread.ts";

const networkId = id("a network without a chain") as Hex;
const address = new ControllerWallet(id("somebody")).address as Hex;

/** All that a proof needs but a prover, without a chain. */
export interface Provable {
  readonly wallet: Wallet;
  readonly deployment: Deployment;
  readonly path: MerkleProof;
  readonly message: PseudonymMessage;
  readonly request: LinkRequest;
}

/** One person in a tree of two. */
export function provable(): Provable {
  const wallet = restoreWallet("test test test test test test test test test test test junk", networkId);
  const tree = createTree();
  appendLeaf(tree, 12345n);
  const place = appendLeaf(tree, wallet.commitment);
  const deployment = { networkId, chainId: 1n, addresses: { pseudonymRegistry: address } } as Deployment;
  const weibo = platformId("weibo");
  return {
    wallet,
    deployment,
    path: merkleProof(tree, place),
    message: { action: "register", groupId: 0, platformId: weibo, controller: address, sequence: 0, deadline: 1_000 },
    request: {
      networkId,
      platformId: weibo,
      verifier: address,
      purpose: id("name-statement") as Hex,
      nonce: id("this session") as Hex,
      expiresAt: 2_000,
    },
  };
}

/** Starts real threads and knows which of them have not ended. */
export function countedThreads(): { readonly alive: Set<Thread>; readonly start: StartThread } {
  const alive = new Set<Thread>();
  return {
    alive,
    start(listener) {
      const thread = startThread({
        message: (data) => {
          listener.message(data);
        },
        failed: (reason) => {
          alive.delete(thread);
          listener.failed(reason);
        },
      });
      alive.add(thread);
      return thread;
    },
  };
}

/** Waits until a condition holds; mocha's time limit ends a wait that is in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
