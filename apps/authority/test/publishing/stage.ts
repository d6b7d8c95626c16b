import { LOCAL, localSigner, type testProvider } from "@realdid/service/testing";
import type { NonceManager, Signer } from "ethers";
import { getBytes, id, toBeHex } from "ethers";
import {
  type RealDidNetwork,
  answerProposal,
  auditGroup,
  shardRootOf,
  withRunner,
  type GroupAudit,
  type Hex,
} from "realdid";

import type { Database } from "../../src/database/openDatabase.ts";
import type { ShardHasher } from "../../src/jobs/shardJobs.ts";
import { localJobs } from "../../src/jobs/localJobs.ts";
import { proposalOf } from "../../src/publishing/collectSignatures.ts";
import { openEpoch } from "../../src/publishing/epochs.ts";
import type { PublishedGroup, PublishingSettings, Step, Told } from "../../src/publishing/group.ts";
import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { recordAnswer } from "../../src/publishing/recordAnswer.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";

/** Settings for a chain that mines at once. */
export const SETTINGS: PublishingSettings = {
  confirmations: 0,
  batchLimit: 65_536,
  leavesOnChain: 3_700,
  publicUrl: "http://127.0.0.1:8460",
  highestFee: 10n ** 12n,
  resendSeconds: 60,
  intervalSeconds: 0,
  leaseMilliseconds: 2_000,
};

/** Hashes in this thread. */
export const HASHER: ShardHasher = {
  shardRoots: async (shards) => shards.map((shard) => shardRootOf(shard)),
  close: () => undefined,
};

/** What was told: level, event, fields. */
export type Line = Parameters<Told>;

/** A commitment that nobody has the secret of; good enough for a tree. */
export function commitment(n: number): bigint {
  return BigInt(id(`commitment ${n}`)) >> 8n;
}

/** Options of a published group in tests. */
export interface StageOptions {
  readonly groupId?: number;
  readonly settings?: Partial<PublishingSettings>;
  readonly lines?: Line[];
  readonly network?: RealDidNetwork;
  readonly sender?: Signer;
}

/**
 * A group that a test publishes.
 *
 * @param database open and migrated
 * @param network of the test chain
 * @param options what differs from the ordinary
 * @returns the group
 */
export function publishedGroup(
  database: Database,
  network: RealDidNetwork,
  { groupId = 0, settings = {}, lines, sender }: StageOptions = {},
): PublishedGroup {
  return {
    groupId,
    db: database.db,
    network,
    sender: sender ?? (network.runner as NonceManager).signer,
    authority: {
      store: databaseStore(database, groupId),
      now: () => Math.floor(Date.now() / 1000),
      pausedSeconds: () => 0,
    },
    minimumSize: 100,
    jobs: localJobs(database.db, HASHER, 1),
    settings: { ...SETTINGS, ...settings },
    tell: (...line) => lines?.push(line),
  };
}

/** Queues commitments `from` to `to - 1`. */
export async function queueLeaves(group: PublishedGroup, from: number, to: number): Promise<void> {
  await group.authority.store.transact(async (records) => {
    for (let n = from; n < to; n++) await records.queueLeaf(commitment(n));
  });
}

/** Notes that 0 ought to stand for commitments. */
export async function zeroLeaves(group: PublishedGroup, numbers: readonly number[]): Promise<void> {
  await group.authority.store.transact(async (records) => {
    for (const n of numbers) await records.zeroLeaf(commitment(n));
  });
}

/** Keys of the operators. */
export function operatorSigners(network: RealDidNetwork): Signer[] {
  const provider = network.runner.provider as ReturnType<typeof testProvider>;
  return LOCAL.publisherOwners.map((index) => localSigner(index, provider).signer);
}

/** Has operators check and sign the batch under way with trees of their own. */
export async function operatorsAnswer(group: PublishedGroup, signers: readonly Signer[]): Promise<string[]> {
  const { db, groupId, network } = group;
  const epoch = await openEpoch(db, groupId);
  if (epoch === undefined || epoch.safe_nonce === null) throw new Error("no batch waits for signatures");
  const { authority } = await network.enrolmentRegistry.groupOf(groupId);
  const proposal = proposalOf(network, epoch, authority as Hex);
  const { tree } = await audited(group);
  const verdicts: string[] = [];
  for (const signer of signers) {
    const answer = await answerProposal(network, { signer, tree }, proposal);
    verdicts.push(await recordAnswer(group, epoch, { safeNonce: epoch.safe_nonce, answer }));
  }
  return verdicts;
}

/** The group rebuilt from the chain; leaf files are taken from the records. */
export function audited({ db, groupId, network }: PublishedGroup): Promise<GroupAudit> {
  return auditGroup(network, {
    groupId,
    fetchLeaves: async (_, batchHash) => {
      const { leaves } = await db
        .selectFrom("epoch")
        .select("leaves")
        .where("batch_hash", "=", getBytes(batchHash))
        .limit(1)
        .executeTakeFirstOrThrow();
      return `0x${Buffer.from(leaves).toString("hex")}`;
    },
  });
}

/** Publishes until nothing is left or something else than a signature is waited for. */
export async function publishAll(group: PublishedGroup, signers?: readonly Signer[]): Promise<Step> {
  for (let round = 0; round < 40; round++) {
    const step = await publishGroup(group, { holder: "test", isDue: true });
    if (step.kind !== "waits") return step;
    if (step.reason === "signatures")
      await operatorsAnswer(group, signers ?? operatorSigners(group.network).slice(0, 2));
    else if (step.reason !== "the transaction to be mined") return step;
  }
  throw new Error("publishing does not come to an end");
}

/** What stands by the records, by place. */
export async function standingLeaves({ db, groupId }: PublishedGroup): Promise<bigint[]> {
  const rows = await db
    .selectFrom("leaf")
    .select(["commitment", "standing"])
    .where("group_id", "=", groupId)
    .where("standing", "!=", 0)
    .orderBy("place")
    .execute();
  return rows.map(({ commitment: bytes, standing }) =>
    standing === 1 ? BigInt(`0x${Buffer.from(bytes).toString("hex")}`) : 0n,
  );
}

/** The same network on another key. */
export function asKey(network: RealDidNetwork, index: number): RealDidNetwork {
  return withRunner(network, localSigner(index, network.runner.provider as ReturnType<typeof testProvider>));
}

/** Mines empty blocks. */
export async function mineBlocks(network: RealDidNetwork, blocks: number): Promise<void> {
  const provider = network.runner.provider as ReturnType<typeof testProvider>;
  await provider.send("anvil_mine", [`0x${blocks.toString(16)}`]);
}

/** A word of 32 bytes. */
export function word(value: bigint): Uint8Array {
  return getBytes(toBeHex(value, 32));
}
