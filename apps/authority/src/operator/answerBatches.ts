import type { Signer } from "ethers";
import {
  type BatchProposal,
  type Hex,
  type OperatorAnswer,
  type RealDidNetwork,
  answerProposal,
  publicationData,
  refuseProposal,
  safeNonce,
} from "realdid";

import type { AuthorityClient, ListedBatch } from "./authorityClient.ts";
import { OperatorAuthorityUnreachable } from "./errors.ts";
import { type OwnTree, followChain } from "./ownTree.ts";

/** An operator at work. */
export interface OperatorWork {
  readonly network: RealDidNetwork;
  readonly signer: Signer;
  readonly client: AuthorityClient;
  /** Copies by group; replaced as the chain goes on. */
  readonly trees: Map<number, OwnTree>;
  /** Batches that were answered, with the number of the Safe's transaction. */
  readonly answered: Set<string>;
}

/** What became of a batch. */
export interface AnsweredBatch {
  readonly batch: ListedBatch;
  readonly answer: OperatorAnswer;
}

/**
 * Fetches the batches that wait for signatures, recomputes each from its leaves on the operator's own tree, and answers.
 *
 * @param work of the operator
 * @returns what was answered now
 * @throws OperatorAuthorityUnreachable OperatorChainWrong ChainUnreachable
 */
export async function answerBatches(work: OperatorWork): Promise<AnsweredBatch[]> {
  const done: AnsweredBatch[] = [];
  for (const batch of await work.client.batches()) {
    const key = `${batch.id} ${batch.safeNonce} ${batch.root}`;
    const own = work.trees.get(batch.groupId);
    if (own === undefined || work.answered.has(key)) continue;
    const current = await followChain(work.network, own, (uri, hash) => work.client.leaves(hash, uri));
    work.trees.set(batch.groupId, current);
    const answer = await answerBatch(work, current, batch);
    // For another number of the Safe than the operator's own node knows: looked at again.
    if (answer === undefined) continue;
    await work.client.answer(batch, answer);
    work.answered.add(key);
    done.push({ batch, answer });
  }
  return done;
}

async function answerBatch(work: OperatorWork, own: OwnTree, listed: ListedBatch): Promise<OperatorAnswer | undefined> {
  const { network, signer } = work;
  const { authority } = await network.enrolmentRegistry.groupOf(listed.groupId);
  if ((await safeNonce(network.runner, authority as Hex)) !== BigInt(listed.safeNonce)) return undefined;
  const leaves = await leavesOf(work, listed);
  const { groupId, size, batchHash, uri } = listed;
  const batch = {
    groupId,
    size,
    batchHash,
    previousRoot: BigInt(listed.previousRoot),
    root: BigInt(listed.root),
    leaves: leaves ?? "0x",
    ...(uri === undefined ? {} : { uri }),
  } as const;
  const { chainId, addresses } = network.deployment;
  const data = publicationData(network, batch);
  const transaction = {
    safe: authority as Hex,
    chainId,
    to: addresses.enrolmentRegistry,
    data,
    nonce: BigInt(listed.safeNonce),
  };
  const proposal: BatchProposal = { batch, transaction };
  if (leaves === undefined) return refuseProposal(network, signer, proposal, "leaves");
  return answerProposal(network, { signer, tree: own.tree, commitments: own.commitments }, proposal);
}

/** An operator signs what it holds: leaves that cannot be had from the published address are refused. */
async function leavesOf({ client }: OperatorWork, { batchHash, uri }: ListedBatch): Promise<Hex | undefined> {
  try {
    return await client.leaves(batchHash, uri);
  } catch (thrown) {
    if (thrown instanceof OperatorAuthorityUnreachable && uri !== undefined) return undefined;
    throw thrown;
  }
}
