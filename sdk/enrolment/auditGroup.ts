import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDeployment } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import type { KnownCommitments } from "./checkBatch.ts";
import { type BatchPart, EnrolmentAuditStartDiffers } from "./batchErrors.ts";
import { standingRoot } from "./prepareBatch.ts";
import { type PublishedRoot, createReplay, replayPublication, replayWithdrawal } from "./replay.ts";
import { EnrolmentHashingAborted } from "./tree/errors.ts";
import { compileKernel } from "./tree/poseidon/nodeHasher.ts";
import { type GroupTree, leafAt } from "./tree/tree.ts";

/** An epoch that its leaves do not bear out. */
export interface AuditMismatch {
  readonly epoch: number;
  readonly part: BatchPart;
  /** The guardian withdrew it, so nothing rests on it. */
  readonly withdrawn: boolean;
}

/** A group rebuilt from events and leaves alone. */
export interface GroupAudit {
  /** The epoch that stands; 0 if none. */
  readonly epoch: number;
  /** Epochs ever published. */
  readonly epochs: number;
  /** The tree that stands, as far as it could be rebuilt. */
  readonly tree: GroupTree;
  /** Every commitment that the tree held, revoked ones included: with these an operator finds one that comes again. */
  readonly commitments: KnownCommitments;
  /** Places that hold a commitment now. */
  readonly people: number;
  /** In order of publication; the first one is where to look. */
  readonly mismatches: readonly AuditMismatch[];
  /** Nothing that stands is wrong: every mismatch was withdrawn, and the registry agrees with the rebuilt tree. */
  readonly isSound: boolean;
}

/** What an audit reads and how. */
export interface AuditOptions {
  readonly groupId: number;
  /** Gets the bytes of a leaf file; without it, epochs published from files cannot be rebuilt. */
  readonly fetchLeaves?: (uri: string, batchHash: Hex) => Promise<Hex>;
  /** Begins with the tree of an earlier audit instead of an empty one, if its root is the one that the chain has for that epoch. */
  readonly from?: AuditStart;
  /** Told how many of how many events are checked. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Where an audit begins. What was before is not looked at again: whether its roots were right, and who was revoked. */
export interface AuditStart {
  /** As {@link restoreTree} gives it; changed in place. */
  readonly tree: GroupTree;
  /** The epoch that it is of. */
  readonly epoch: number;
}

/**
 * Rebuilds a group from the chain's events and the published leaves, believing no root, and names every epoch that does not match.
 *
 * @param network connected network; a provider is enough
 * @param options which group, and how to get leaf files
 * @returns the rebuilt tree and what is wrong with it, if anything
 * @throws {@link EnrolmentAuditStartDiffers} if the tree that it is to begin with is not that of the epoch, or the epoch was withdrawn
 * @throws {@link EnrolmentHashingAborted} if the signal ended it
 * @see docs/spec/enrolment.md section 8
 * @example
 * const { isSound, tree } = await auditGroup(network, { groupId: 0 });
 */
export async function auditGroup(network: RealDidNetwork, options: AuditOptions): Promise<GroupAudit> {
  const { groupId, from, signal, onProgress } = options;
  if (from !== undefined) await checkStart(network, groupId, from);
  const steps = await readSteps(network, options);
  await compileKernel();
  const replay = createReplay(from);
  for (const [done, step] of steps.entries()) {
    if (signal?.aborted) throw new EnrolmentHashingAborted(signal.reason);
    onProgress?.(done, steps.length);
    if (step.kind === "published") replayPublication(replay, step.publication, await step.leaves());
    else replayWithdrawal(replay, step.epoch, step.currentEpoch);
  }
  onProgress?.(steps.length, steps.length);
  const group = await view(network.enrolmentRegistry.groupOf(groupId));
  const epoch = Number(group.epoch);
  const agrees = group.root === standingRoot(replay.tree) && Number(group.size) === replay.tree.size;
  if (!agrees && !replay.faults.has(epoch)) replay.faults.set(epoch, "registry");
  const mismatches = [...replay.faults].map(([at, part]) => ({ epoch: at, part, withdrawn: replay.withdrawn.has(at) }));
  return {
    epoch,
    epochs: Number(group.epochCount),
    tree: replay.tree,
    commitments: replay.commitments,
    people: countPeople(replay.tree),
    mismatches,
    isSound: mismatches.every(({ withdrawn }) => withdrawn),
  };
}

async function checkStart(
  { enrolmentRegistry: registry }: RealDidNetwork,
  groupId: number,
  { tree, epoch }: AuditStart,
): Promise<void> {
  const [root, isStanding] = await Promise.all([
    view(registry.rootOf(groupId, epoch)),
    view(registry.isEpochStanding(groupId, epoch)),
  ]);
  if (!isStanding || root !== standingRoot(tree)) throw new EnrolmentAuditStartDiffers(epoch);
}

function countPeople(tree: GroupTree): number {
  let people = 0;
  for (let place = 0; place < tree.size; place++) if (leafAt(tree, place) !== 0n) people++;
  return people;
}

type Step =
  | { readonly kind: "published"; readonly publication: PublishedRoot; readonly leaves: () => Promise<Hex | undefined> }
  | { readonly kind: "withdrawn"; readonly epoch: number; readonly currentEpoch: number };

async function readSteps(network: RealDidNetwork, { groupId, fetchLeaves, from }: AuditOptions): Promise<Step[]> {
  const { enrolmentRegistry: registry } = network;
  const { filters } = registry;
  const [published, withdrawn, inFull, inFiles] = await Promise.all([
    readDeployment(network, (from, to) => registry.queryFilter(filters.RootPublished(groupId), from, to)),
    readDeployment(network, (from, to) => registry.queryFilter(filters.EpochWithdrawn(groupId), from, to)),
    readDeployment(network, (from, to) => registry.queryFilter(filters.LeavesPublished(groupId), from, to)),
    readDeployment(network, (from, to) => registry.queryFilter(filters.LeavesFilePublished(groupId), from, to)),
  ]);
  const leavesOf = new Map(inFull.map(({ args }) => [args.epoch, args.leaves as Hex]));
  const fileOf = new Map(inFiles.map(({ args }) => [args.epoch, args.uri]));
  const steps: { log: { readonly blockNumber: number; readonly index: number }; step: Step }[] = [
    ...published.map((log) => {
      const { epoch, root, previousRoot, size, batchHash: hash } = log.args;
      const publication = { epoch: Number(epoch), root, previousRoot, size: Number(size), batchHash: hash as Hex };
      const uri = fileOf.get(epoch);
      const leaves = async (): Promise<Hex | undefined> =>
        uri === undefined ? leavesOf.get(epoch) : fetchLeaves?.(uri, hash as Hex).catch(() => undefined);
      return { log, step: { kind: "published", publication, leaves } as const };
    }),
    ...withdrawn.map((log) => {
      const { epoch, currentEpoch } = log.args;
      return { log, step: { kind: "withdrawn", epoch: Number(epoch), currentEpoch: Number(currentEpoch) } as const };
    }),
  ];
  const isAfter = ({ step }: { step: Step }): boolean =>
    (step.kind === "published" ? step.publication.epoch : step.epoch) > (from?.epoch ?? 0);
  const wanted = steps
    .filter(isAfter)
    .sort((a, b) => a.log.blockNumber - b.log.blockNumber || a.log.index - b.log.index);
  return wanted.map(({ step }) => step);
}
