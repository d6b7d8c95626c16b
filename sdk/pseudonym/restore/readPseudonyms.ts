import { ZeroAddress } from "ethers";

import { ChainUnreachable } from "../../chain/errors.ts";
import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { type BlockRange, readRange } from "../../chain/readRange.ts";
import { view } from "../../chain/send.ts";
import type { Wallet } from "../../enrolment/restoreWallet.ts";
import { listPlatforms } from "../../platform/listPlatforms.ts";
import { derivePseudonym } from "../derivePseudonym.ts";
import { requireNetwork } from "../prover/checkInputs.ts";
import type { PseudonymStatus } from "../pseudonymStatus.ts";
import { type PresentController, findController } from "./findController.ts";
import { type ReplayedPseudonym, pausedUntil } from "./applyEvent.ts";
import { type RegistryReplay, replayRegistry } from "./replayRegistry.ts";

const CITIZENS = 0;

/** A qualification that is recorded under a live pseudonym. */
export interface LiveClaim {
  readonly groupId: number;
  /** Unix seconds, if no further pause comes. */
  readonly validUntil: number;
  /** Epoch of the group that it was proved against. */
  readonly epoch: number;
}

/** A wallet's pseudonym on one platform. */
export interface RestoredPseudonym {
  readonly platformId: Hex;
  readonly slug: string;
  readonly pseudonym: bigint;
  /** As `pseudonymStatus` gives it; `epoch` is 0 while nobody holds the pseudonym. */
  readonly status: PseudonymStatus;
  /** Key of the present controller. Undefined if nobody holds the pseudonym, or if the controller is none of the mnemonic's keys. */
  readonly controller: PresentController | undefined;
  readonly claims: readonly LiveClaim[];
}

/**
 * Brings back a wallet's pseudonym on every platform: state, key of the present controller, live claims. Reads the events of whole
 * registries and sorts them on the device, so that no endpoint learns which pseudonyms belong together, nor which platform is of interest.
 *
 * @param network connected network; a provider is enough
 * @param wallet of the person, from `restoreWallet`
 * @param options progress in blocks of the pseudonym registry, and stop
 * @returns one for each platform of the network, in the registry's order, as of the newest block that the provider tells of
 * @throws {@link PseudonymOtherNetwork} if the wallet is of another network; {@link PseudonymEventsIncomplete} if the endpoint's events do
 * not follow from one another; {ChainUnreachable}; what the signal gives as reason
 * @see docs/spec/pseudonym.md section 12
 * @example
 * const pseudonyms = await readPseudonyms(network, wallet);
 * pseudonyms.filter(({ status }) => status.isLive).map(({ slug }) => slug); // ["weibo"]
 */
export async function readPseudonyms(
  network: RealDidNetwork,
  wallet: Wallet,
  options: ReadingOptions = {},
): Promise<readonly RestoredPseudonym[]> {
  requireNetwork(wallet, network.deployment);
  options.signal?.throwIfAborted();
  const { provider } = network.runner;
  const block = provider && (await view(provider.getBlock("latest")));
  if (!provider || !block) throw new ChainUnreachable("the network has no provider, or its chain no block");
  const range = { fromBlock: network.deployment.fromBlock, toBlock: block.number };
  const platforms = await listPlatforms(network);
  const places = platforms.map(({ id, slug }) => ({
    platformId: id as Hex,
    slug,
    pseudonym: derivePseudonym(wallet, id),
  }));
  const replay = await replayRegistry(network, provider, range, places, options);
  const isStanding = await readStanding(network, range, options);
  options.signal?.throwIfAborted();
  const clock = clockAt(replay, block.timestamp);
  return places.map((at, i) => {
    const state = replay.states[i] as ReplayedPseudonym;
    const status = statusOf(state, clock, isStanding);
    const held = status.controller !== ZeroAddress;
    return {
      ...at,
      status,
      controller: held ? findController(wallet, at.platformId, status) : undefined,
      claims: status.isLive ? liveClaims(state, clock, isStanding) : [],
    };
  });
}

/** Registry time, and what to add to it for unix time. */
interface Clock {
  readonly now: number;
  readonly paused: number;
}

function clockAt({ clock }: RegistryReplay, timestamp: number): Clock {
  const paused = pausedUntil(clock, timestamp);
  return { now: timestamp - paused, paused };
}

/** Whether an epoch of a group was not withdrawn, from the withdrawals of all groups. */
async function readStanding(
  { enrolmentRegistry: registry }: RealDidNetwork,
  range: BlockRange,
  { signal }: ReadingOptions,
): Promise<(groupId: number, epoch: number) => boolean> {
  const withdrawals = await readRange(
    range,
    (fromBlock, toBlock) => registry.queryFilter(registry.filters.EpochWithdrawn(), fromBlock, toBlock),
    signal === undefined ? {} : { signal },
  );
  const withdrawn = new Set(withdrawals.map(({ args }) => `${args.groupId} ${args.epoch}`));
  return (groupId, epoch) => epoch !== 0 && !withdrawn.has(`${groupId} ${epoch}`);
}

function statusOf(
  state: ReplayedPseudonym,
  { now, paused }: Clock,
  isStanding: (groupId: number, epoch: number) => boolean,
): PseudonymStatus {
  const { controller, validUntil, epoch, sequence } = state;
  const isLive = controller !== ZeroAddress && validUntil > now && isStanding(CITIZENS, epoch);
  return { controller, validUntil: validUntil === 0 ? 0 : validUntil + paused, epoch, sequence, isLive };
}

function liveClaims(
  { claims }: ReplayedPseudonym,
  { now, paused }: Clock,
  isStanding: (groupId: number, epoch: number) => boolean,
): readonly LiveClaim[] {
  return [...claims]
    .filter(([groupId, { validUntil, epoch }]) => validUntil > now && isStanding(groupId, epoch))
    .map(([groupId, { validUntil, epoch }]) => ({ groupId, validUntil: validUntil + paused, epoch }));
}
