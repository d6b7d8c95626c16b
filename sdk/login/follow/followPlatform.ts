import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { ReadingOptions } from "../../chain/readEach.ts";
import { view } from "../../chain/send.ts";
import { RealDidError } from "../../errors.ts";
import type { PlatformView } from "../platformView.ts";
import { LoginViewStale } from "./errors.ts";
import { readFlags } from "./readFlags.ts";
import { followBlocks } from "./followBlocks.ts";
import { type FreshnessOptions, keepFresh } from "./keepFresh.ts";
import { createPlatformState } from "./platformState.ts";
import { readHeader } from "./readBlocks.ts";

/** How a platform is followed. */
export interface FollowOptions extends FreshnessOptions, Pick<ReadingOptions, "onProgress"> {
  /**
   * Refuses when the endpoint's newest block is older than this by the local clock, seconds. Undefined: not asked, for chains that make
   * blocks only when there is something to put into them.
   */
  readonly maxLagSeconds?: number;
  /** Blocks that a reorganisation may replace without everything being read anew; 64 if undefined. */
  readonly reorgBlocks?: number;
}

/** A view of one platform that is kept up to date from the chain's events. */
export interface FollowedPlatform extends PlatformView {
  /** Resolves when the chain was read up to its newest block; rejects if there is no such platform, and when it is closed before. */
  readonly ready: Promise<void>;
  /** Newest block that was read; undefined before. */
  readonly head: { readonly number: number; readonly time: number } | undefined;
  /** How many pseudonyms were ever registered on the platform. */
  readonly size: number;
  /** Memory of their states, bytes. */
  readonly bytes: number;
  /** Seconds since the endpoint last confirmed that this is its newest block; undefined before. */
  ageSeconds(): number | undefined;
  /**
   * Reads what is new, now.
   *
   * @throws what the endpoint answers: ChainUnreachable, ChainAnswerInconsistent; PseudonymEventsIncomplete
   */
  refresh(): Promise<void>;
  /** Stops following. Nothing is answered afterwards. */
  close(): void;
}

const REORG_BLOCKS = 64;

/**
 * Follows one platform's pseudonyms by the chain's events, so that verifying a login asks the chain nothing, and so that the endpoint sees
 * that the platform is followed and not who signs in. What happens in a block counts from the moment it is seen, within a poll. Two
 * things are still asked for: contracts that are controllers (ERC-1271), and disclosure flags of those who ever had a duty, among others.
 *
 * Every method refuses with {@link LoginViewStale} rather than trust what is older than `maxAgeSeconds`: while the endpoint is away nobody
 * signs in, since whoever was withdrawn meanwhile could too.
 *
 * @param network connected network; a provider is enough
 * @param platformId keccak256 of the platform's slug
 * @param options how often to look, and how old is too old
 * @returns the view, at once; its methods wait for `ready` a few seconds
 * @see docs/spec/login.md section 7
 * @example
 * const platform = followPlatform(network, platformId("weibo"));
 * await platform.ready;
 * await verifyLogin(platform, answer, store, { time: Date.now() / 1000 });
 * platform.close();
 */
export function followPlatform(
  network: RealDidNetwork,
  platformId: Hex,
  options: FollowOptions = {},
): FollowedPlatform {
  const state = createPlatformState(network, platformId);
  const stop = new AbortController();
  const { reorgBlocks = REORG_BLOCKS, maxLagSeconds, onProgress } = options;
  const reading = { reorgBlocks, signal: stop.signal, ...(onProgress && { onProgress }) };
  const blocks = followBlocks(network, state, reading);
  const readImmutable = rememberSuccess(async () => ({
    domain: (await view(network.platformRegistry.platformOf(platformId))).domain,
    rootWindowSeconds: Number(await view(network.enrolmentRegistry.rootWindowSeconds())),
  }));
  const freshness = keepFresh(async () => {
    try {
      await readImmutable();
    } catch (thrown) {
      // No later look will find it: a platform is added before it opens.
      if (thrown instanceof RealDidError && thrown.code === "PLATFORM_UNKNOWN") freshness.close(thrown);
      throw thrown;
    }
    return blocks.catchUp();
  }, options);

  /** Time of the newest block, once it is fresh enough. */
  const requireTime = async (): Promise<number> => {
    await freshness.require();
    const time = blocks.head?.time;
    const isLate = time === undefined || Date.now() / 1000 - time > (maxLagSeconds ?? Infinity);
    if (isLate) throw new LoginViewStale(freshness.ageSeconds(), "the endpoint's newest block is old");
    return time;
  };

  return {
    deployment: network.deployment,
    platformId,
    runner: network.runner,
    ready: freshness.ready,
    get head() {
      return blocks.head && { number: blocks.head.number, time: blocks.head.time };
    },
    get size() {
      return state.pseudonyms.size;
    },
    get bytes() {
      return state.pseudonyms.bytes;
    },
    ageSeconds: freshness.ageSeconds,
    refresh: freshness.refresh,
    close() {
      stop.abort();
      freshness.close();
    },
    domain: async () => (await readImmutable()).domain,
    chainTime: requireTime,
    stateOf: async (pseudonym) => {
      const time = await requireTime();
      return state.stateOf(pseudonym, time);
    },
    pseudonymOf: async (controller) => {
      const time = await requireTime();
      return state.pseudonymOf(controller, time);
    },
    async hasClaims(pseudonym, groups) {
      const time = await requireTime();
      const held = state.claimsOf(pseudonym, time);
      return state.stateOf(pseudonym, time).isLive && groups.every((group) => held.includes(group));
    },
    claimsOf: async (pseudonym) => {
      const time = await requireTime();
      return state.claimsOf(pseudonym, time);
    },
    async isLiveRoot(root) {
      const { rootWindowSeconds } = await readImmutable();
      const time = await requireTime();
      const found = state.rootOf(root, time);
      if (found?.replaced === undefined) return found !== undefined;
      const { replaced, now } = found;
      replaced.time ??= (await readHeader(network, replaced.block)).time;
      return now < replaced.time - replaced.pausedSeconds + rootWindowSeconds;
    },
    async disclosureOf(pseudonym) {
      await requireTime();
      return state.duties.has(pseudonym) ? readFlags(network, platformId, pseudonym, state.duties) : 0;
    },
  };
}

/** Runs a reading until it succeeds once, and then gives its result for good. */
function rememberSuccess<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let known: Promise<Result> | undefined;
  return async () => {
    known ??= read().catch((thrown: unknown) => {
      known = undefined;
      throw thrown;
    });
    return known;
  };
}
