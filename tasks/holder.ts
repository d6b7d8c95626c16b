import { readFileSync } from "node:fs";

import { Wallet as ControllerWallet, ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connect } from "./connect.ts";
import { download, fetchLeavesFrom, withoutSlash } from "./download.ts";
import {
  TaskControllerUnknown,
  TaskFileUnreadable,
  TaskGenerationInvalid,
  TaskMnemonicMissing,
  TaskPseudonymNotHeld,
} from "./errors.ts";
import { withProgress } from "./progress.ts";
import { EnrolmentGroupUnknown, PseudonymPlatformUnknown } from "../sdk/chain/contractErrors.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { view } from "../sdk/chain/send.ts";
import { auditGroup } from "../sdk/enrolment/auditGroup.ts";
import { controllerKey } from "../sdk/enrolment/controllerKey.ts";
import { EnrolmentAuditFailed } from "../sdk/enrolment/batchErrors.ts";
import { fetchMembership } from "../sdk/enrolment/fetchMembership.ts";
import { type Wallet, restoreWallet } from "../sdk/enrolment/restoreWallet.ts";
import { findPlace } from "../sdk/enrolment/tree/findPlace.ts";
import { type MerkleProof, merkleProof } from "../sdk/enrolment/tree/merkleProof.ts";
import { loadProver } from "../sdk/node/loadProver.ts";
import { platformId } from "../sdk/platform/platformId.ts";
import { derivePseudonym } from "../sdk/pseudonym/derivePseudonym.ts";
import { countGenerations, findController } from "../sdk/pseudonym/restore/findController.ts";
import { freshController } from "../sdk/pseudonym/restore/freshController.ts";
import { PseudonymNotMember } from "../sdk/pseudonym/errors.ts";
import { type PseudonymAction, commonDeadline } from "../sdk/pseudonym/message.ts";
import { provePseudonym } from "../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../sdk/pseudonym/proof.ts";
import { type PseudonymStatus, pseudonymStatus } from "../sdk/pseudonym/pseudonymStatus.ts";

/** Arguments of every task that acts for a person on a platform. */
export interface HolderArgs {
  readonly platform: string;
  readonly mnemonicFile?: string;
}

/** A person on one platform, as a task plays them. */
export interface Holder {
  readonly network: RealDidNetwork;
  readonly wallet: Wallet;
  readonly slug: string;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly status: PseudonymStatus;
}

/**
 * Brings a person's wallet back and reads their pseudonym on a platform.
 *
 * @param hre Hardhat's environment
 * @param args platform, and where the mnemonic is
 * @returns the person on that platform
 * @throws {@link TaskMnemonicMissing} {@link TaskFileUnreadable} {PseudonymPlatformUnknown}
 */
export async function openHolder(hre: HardhatRuntimeEnvironment, args: HolderArgs): Promise<Holder> {
  const network = await connect(hre);
  const wallet = restoreWallet(readMnemonic(args.mnemonicFile), network.deployment.networkId);
  const slug = args.platform;
  const id = await knownPlatform(network, slug);
  const pseudonym = derivePseudonym(wallet, id);
  return { network, wallet, slug, platformId: id, pseudonym, status: await pseudonymStatus(network, id, pseudonym) };
}

/**
 * A platform's id, if the network has the platform.
 *
 * @param network connected network
 * @param slug for example `weibo`
 * @returns keccak256 of the slug
 * @throws {PlatformSlugMalformed} {PseudonymPlatformUnknown}
 */
export async function knownPlatform(network: RealDidNetwork, slug: string): Promise<Hex> {
  const id = platformId(slug);
  if (!(await view(network.platformRegistry.isPlatform(id)))) throw new PseudonymPlatformUnknown([slug]);
  return id;
}

/**
 * A group's number, if the network has the group.
 *
 * @param network connected network
 * @param groupId number of the group
 * @returns the same number
 * @throws {EnrolmentGroupUnknown}
 */
export async function knownGroup({ enrolmentRegistry }: RealDidNetwork, groupId: number): Promise<number> {
  if (BigInt(groupId) >= (await view(enrolmentRegistry.groupCount()))) throw new EnrolmentGroupUnknown([groupId]);
  return groupId;
}

/**
 * The present controller's key, found among those of the mnemonic.
 *
 * @param holder of a held pseudonym
 * @returns its signer
 * @throws {@link TaskPseudonymNotHeld} {@link TaskControllerUnknown}
 */
export function presentController(holder: Holder): ControllerWallet {
  requireHeld(holder);
  const { wallet, platformId: id, status } = holder;
  const present = findController(wallet, id, status);
  if (present === undefined) throw new TaskControllerUnknown(status.controller);
  return new ControllerWallet(present.key);
}

/**
 * The controller of a generation, if it is one that the twelve words alone find again.
 *
 * @param holder person on a platform
 * @param generation number of the key
 * @returns its signer
 * @throws {@link TaskGenerationInvalid}
 */
export function controllerAt({ wallet, platformId: id, status }: Holder, generation: number): ControllerWallet {
  const count = countGenerations(status.sequence);
  if (!Number.isInteger(generation) || generation < 0 || generation >= count) {
    throw new TaskGenerationInvalid(generation, count);
  }
  return new ControllerWallet(controllerKey(wallet, id, generation));
}

function requireHeld({ slug, status }: Holder): void {
  if (status.controller === ZeroAddress) throw new TaskPseudonymNotHeld(slug);
}

/**
 * Until when a proof or signature that is made now holds.
 *
 * @param holder person on a platform
 * @returns unix seconds
 */
export async function holderDeadline({ network }: Holder): Promise<number> {
  const block = await network.runner.provider?.getBlock("latest");
  return commonDeadline(block?.timestamp ?? Math.floor(Date.now() / 1000));
}

/** What a task is told of a proof, besides the action. */
export interface ProofArgs {
  /** Number of the new controller's key; one that the pseudonym never had unless given. */
  readonly generation?: number;
  /** Group that is claimed. */
  readonly group?: number;
  /** Server of the group's shards; the group is rebuilt from the chain unless given. */
  readonly shards?: string;
}

/**
 * Finds the person's path in the group, and proves against the newest root.
 *
 * @param holder person on a platform
 * @param action what to do
 * @param args which controller, which group, where its shards are
 * @returns the proof
 * @throws {@link TaskPseudonymNotHeld} and what {@link findPath} throws
 */
export async function proveFor(
  holder: Holder,
  action: PseudonymAction,
  { generation, group: groupId = 0, shards }: ProofArgs = {},
): Promise<PseudonymProof> {
  const { network, wallet, status } = holder;
  if (action === "renew" || action === "replace" || action === "claim") requireHeld(holder);
  const controller = controllerFor(holder, action, generation);
  const path = await findPath(network, wallet.commitment, groupId, shards);
  const deadline = await holderDeadline(holder);
  const message = {
    action,
    groupId,
    platformId: holder.platformId,
    controller,
    sequence: status.sequence,
    deadline,
  };
  const prover = await loadProver(31);
  return withProgress("proving", (onProgress) =>
    provePseudonym(wallet, network.deployment, path, message, prover, { onProgress }),
  );
}

function controllerFor(holder: Holder, action: PseudonymAction, generation: number | undefined): Hex {
  const { wallet, platformId: id, status } = holder;
  if (action === "freeze") return ZeroAddress as Hex;
  if (action === "renew" || action === "claim") return status.controller;
  return generation === undefined
    ? freshController(wallet, id, status).address
    : (controllerAt(holder, generation).address as Hex);
}

/**
 * Finds a commitment's path: in a group that is rebuilt from chain events and checked, or in its shards.
 *
 * @param network connected network
 * @param commitment of the wallet
 * @param groupId number of the group
 * @param shards server that has them; without it the group is rebuilt
 * @returns its path to the newest root
 * @throws {EnrolmentAuditFailed} {PseudonymNotMember}; with shards {EnrolmentNotInGroup} {EnrolmentShardDiffers} {TaskDownloadFailed}
 */
export async function findPath(
  network: RealDidNetwork,
  commitment: bigint,
  groupId: number,
  shards?: string,
): Promise<MerkleProof> {
  if (shards !== undefined) {
    const fetchBytes = (path: string): Promise<Uint8Array> => download(`${withoutSlash(shards)}${path}`);
    return withProgress("reading shards", (report) =>
      fetchMembership(network, { groupId, commitment, fetchBytes, onProgress: (done, of) => report(done / of) }),
    );
  }
  const { tree, mismatches } = await auditGroup(network, { groupId, fetchLeaves: fetchLeavesFrom() });
  const fault = mismatches.find(({ withdrawn }) => !withdrawn);
  if (fault !== undefined) throw new EnrolmentAuditFailed(fault.epoch, fault.part);
  const place = findPlace(tree, commitment);
  if (place === undefined) throw new PseudonymNotMember();
  return merkleProof(tree, place);
}

/**
 * Reads a mnemonic from a file, or from REALDID_MNEMONIC.
 *
 * @param file path
 * @returns twelve words
 * @throws {@link TaskMnemonicMissing} {@link TaskFileUnreadable}
 */
export function readMnemonic(file: string | undefined): string {
  if (file === undefined) {
    const words = process.env.REALDID_MNEMONIC;
    if (words === undefined || words.trim() === "") throw new TaskMnemonicMissing();
    return words;
  }
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new TaskFileUnreadable(file, "Name a file that holds the twelve words and nothing else.");
  }
}
