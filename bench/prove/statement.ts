import { Wallet as ControllerWallet, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { type MerkleProof, merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { appendLeaf, createTree } from "../../sdk/enrolment/tree/tree.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import type { LinkRequest } from "../../sdk/pseudonym/linkProof.ts";
import type { PseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { seeded, seededMnemonic } from "../seed.ts";

/** Leaves of the tree: enough that a path has siblings of both kinds. */
const LEAVES = 1_000;
const PLACE = 500;

/** What both provers prove. */
export interface BenchStatement {
  readonly wallet: Wallet;
  readonly deployment: Deployment;
  readonly path: MerkleProof;
  readonly message: PseudonymMessage;
  readonly request: LinkRequest;
}

/** One person among a thousand, the same in every run. */
export function benchStatement(): BenchStatement {
  const networkId = id("bench prove") as Hex;
  const wallet = restoreWallet(seededMnemonic("prover"), networkId);
  const address = new ControllerWallet(seeded("prover's controller")).address as Hex;
  const tree = createTree();
  for (let place = 0; place < LEAVES; place++) {
    appendLeaf(tree, place === PLACE ? wallet.commitment : BigInt(seeded(`leaf ${place}`)) >> 8n);
  }
  const weibo = platformId("weibo");
  return {
    wallet,
    deployment: { networkId, chainId: 1n, addresses: { pseudonymRegistry: address } } as Deployment,
    path: merkleProof(tree, PLACE),
    message: { action: "register", groupId: 0, platformId: weibo, controller: address, sequence: 0, deadline: 1_000 },
    request: {
      networkId,
      platformId: weibo,
      verifier: address,
      purpose: id("name-statement") as Hex,
      nonce: seeded("nonce"),
      expiresAt: 2_000,
    },
  };
}
