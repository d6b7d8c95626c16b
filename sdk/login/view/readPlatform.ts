import { ZeroAddress } from "ethers";

import { ChainUnreachable } from "../../chain/errors.ts";
import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { readDeployment } from "../../chain/readRange.ts";
import { pseudonymStatus } from "../../pseudonym/pseudonymStatus.ts";
import { EVENTS_MS, inTime } from "./inTime.ts";
import type { PlatformView, VisitorState } from "./platformView.ts";
import { isSameAddress } from "../isSameAddress.ts";

/** Group of the verified citizens. */
const CITIZENS = 0;

/**
 * A platform's view of the chain that asks for each answer. Warning: the endpoint sees which pseudonyms sign in; a platform that minds
 * runs its own node or reads by events.
 *
 * @param network connected network
 * @param platformId keccak256 of the platform's slug
 * @returns the view
 * @see docs/spec/login.md section 5
 * @example
 * const session = await verifyLogin(readPlatform(network, platformId("weibo")), answer, store, { time: Date.now() / 1000 });
 */
export function readPlatform(network: RealDidNetwork, platformId: Hex): PlatformView {
  const { pseudonymRegistry, platformRegistry, enrolmentRegistry, disclosureRegistry, deployment, runner } = network;
  const hasClaims = (pseudonym: bigint, groups: readonly number[]): Promise<boolean> =>
    inTime(pseudonymRegistry.isLiveWith(platformId, pseudonym, [...groups]));
  return {
    deployment,
    platformId,
    runner,
    domain: async () => (await inTime(platformRegistry.platformOf(platformId))).domain,
    chainTime: () => readChainTime(network),
    stateOf: (pseudonym) => readState(network, platformId, pseudonym),
    pseudonymOf: (controller) => findPseudonym(network, platformId, controller),
    hasClaims,
    async claimsOf(pseudonym) {
      const claimed = await readClaimed(network, platformId, pseudonym);
      const live = await Promise.all(claimed.map((group) => hasClaims(pseudonym, [group])));
      return claimed.filter((_, i) => live[i]);
    },
    isLiveRoot: async (root) => (await inTime(enrolmentRegistry.liveEpochOf(CITIZENS, root))) !== 0n,
    disclosureOf: async (pseudonym) => Number(await inTime(disclosureRegistry.flagsOf(platformId, pseudonym))),
  };
}

async function readChainTime({ runner }: RealDidNetwork): Promise<number> {
  if (!runner.provider) throw new ChainUnreachable(undefined);
  const block = await inTime(runner.provider.getBlock("latest"));
  if (block === null) throw new ChainUnreachable(undefined);
  return block.timestamp;
}

async function readState(network: RealDidNetwork, platformId: Hex, pseudonym: bigint): Promise<VisitorState> {
  const reading = Promise.all([pseudonymStatus(network, platformId, pseudonym), readChainTime(network)]);
  const [status, time] = await inTime(reading);
  const { controller, sequence, validUntil, isLive } = status;
  return { controller, sequence, validUntil, isLive, isFrozen: controller === ZeroAddress && validUntil > time };
}

/** The live pseudonym that has this controller; if several name it, the one that was bound to it first. */
async function findPseudonym(network: RealDidNetwork, platformId: Hex, controller: Hex): Promise<bigint | undefined> {
  const { pseudonymRegistry: registry } = network;
  const { PseudonymRegistered, PseudonymReplaced, PseudonymFroze, PseudonymReleased } = registry.filters;
  const filters = [PseudonymRegistered, PseudonymReplaced, PseudonymFroze, PseudonymReleased];
  const read = await Promise.all(
    filters.map((filter) =>
      readDeployment<BindingEvent>(network, (from, to) =>
        inTime(registry.queryFilter(filter(platformId), from, to), EVENTS_MS),
      ),
    ),
  );
  const bound = new Set<bigint>();
  for (const { args } of read.flat().sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)) {
    // A set keeps its order: who is bound to the same controller again keeps the place.
    if (args.controller !== undefined && isSameAddress(args.controller as Hex, controller)) bound.add(args.pseudonym);
    else bound.delete(args.pseudonym);
  }
  for (const pseudonym of bound) {
    const present = await inTime(registry.controllerOf(platformId, pseudonym));
    if (isSameAddress(present as Hex, controller)) return pseudonym;
  }
  return undefined;
}

/** An event that binds a pseudonym to a controller, or to nobody. */
interface BindingEvent {
  readonly blockNumber: number;
  readonly index: number;
  readonly args: { readonly pseudonym: bigint; readonly controller?: string };
}

/** Groups that a pseudonym ever claimed, in rising order. */
async function readClaimed(network: RealDidNetwork, platformId: Hex, pseudonym: bigint): Promise<readonly number[]> {
  const { pseudonymRegistry: registry } = network;
  const filter = registry.filters.PseudonymClaimed(platformId, pseudonym);
  const events = await readDeployment(network, (from, to) => inTime(registry.queryFilter(filter, from, to), EVENTS_MS));
  return [...new Set(events.map(({ args }) => Number(args.groupId)))].sort((a, b) => a - b);
}
