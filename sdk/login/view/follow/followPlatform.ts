import type { ContractRunner } from "ethers";

import type { Hex } from "../../../chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../../../chain/network.ts";
import type { ReadingOptions } from "../../../chain/readEach.ts";
import { RealDidError } from "../../../errors.ts";
import type { PlatformView, VisitorState } from "../platformView.ts";
import { inTime } from "../inTime.ts";
import { LoginViewStale } from "./errors.ts";
import { readFlags } from "./readFlags.ts";
import { BlockFollower } from "./blockFollower.ts";
import { Freshness, type FreshnessOptions } from "./freshness.ts";
import { PlatformState } from "./platformState.ts";
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
 * @see docs/spec/login.md section 10
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
  return new Follower(network, platformId, options);
}

class Follower implements FollowedPlatform {
  readonly deployment: Deployment;
  readonly runner: ContractRunner;
  readonly ready: Promise<void>;
  private readonly state: PlatformState;
  private readonly blocks: BlockFollower;
  private readonly freshness: Freshness;
  private readonly stop = new AbortController();
  private readonly readFixed: () => Promise<{ readonly domain: string; readonly rootWindowSeconds: number }>;

  constructor(
    private readonly network: RealDidNetwork,
    readonly platformId: Hex,
    private readonly options: FollowOptions,
  ) {
    const { reorgBlocks = REORG_BLOCKS, onProgress } = options;
    this.deployment = network.deployment;
    this.runner = network.runner;
    this.state = new PlatformState(network, platformId);
    const following = { reorgBlocks, signal: this.stop.signal, ...(onProgress && { onProgress }) };
    this.blocks = new BlockFollower(network, this.state, following);
    this.readFixed = rememberSuccess(async () => ({
      domain: (await inTime(network.platformRegistry.platformOf(platformId))).domain,
      rootWindowSeconds: Number(await inTime(network.enrolmentRegistry.rootWindowSeconds())),
    }));
    this.freshness = new Freshness(() => this.look(), options);
    this.ready = this.freshness.ready;
  }

  get head(): FollowedPlatform["head"] {
    const { head } = this.blocks;
    return head && { number: head.number, time: head.time };
  }

  get size(): number {
    return this.state.pseudonyms.size;
  }

  get bytes(): number {
    return this.state.pseudonyms.bytes;
  }

  ageSeconds(): number | undefined {
    return this.freshness.ageSeconds();
  }

  refresh(): Promise<void> {
    return this.freshness.refresh();
  }

  close(): void {
    this.stop.abort();
    this.freshness.close();
  }

  async domain(): Promise<string> {
    return (await this.readFixed()).domain;
  }

  async chainTime(): Promise<number> {
    return this.whenFresh((time) => time);
  }

  async stateOf(pseudonym: bigint): Promise<VisitorState> {
    return this.whenFresh((time) => this.state.stateOf(pseudonym, time));
  }

  async pseudonymOf(controller: Hex): Promise<bigint | undefined> {
    return this.whenFresh((time) => this.state.pseudonymOf(controller, time));
  }

  async hasClaims(pseudonym: bigint, groups: readonly number[]): Promise<boolean> {
    return this.whenFresh((time) => {
      const held = this.state.claimsOf(pseudonym, time);
      return this.state.stateOf(pseudonym, time).isLive && groups.every((group) => held.includes(group));
    });
  }

  async claimsOf(pseudonym: bigint): Promise<readonly number[]> {
    return this.whenFresh((time) => this.state.claimsOf(pseudonym, time));
  }

  async isLiveRoot(root: bigint): Promise<boolean> {
    const { rootWindowSeconds } = await this.readFixed();
    const found = await this.whenFresh((time) => this.state.rootOf(root, time));
    if (found?.replaced === undefined) return found !== undefined;
    const { replaced, now } = found;
    replaced.time ??= (await readHeader(this.network, replaced.block)).time;
    return now < replaced.time - replaced.pausedSeconds + rootWindowSeconds;
  }

  async disclosureOf(pseudonym: bigint): Promise<number> {
    const duties = await this.whenFresh(() => this.state.duties);
    return duties.has(pseudonym) ? inTime(readFlags(this.network, this.platformId, pseudonym, duties)) : 0;
  }

  /** Reads what is known, at the newest block's time, once it is fresh enough: at once then, so that nothing changes in between. */
  private async whenFresh<Result>(read: (time: number) => Result): Promise<Result> {
    // While everything is read anew there is nothing to be fresh.
    if (this.blocks.head === undefined) this.freshness.forget();
    await this.freshness.require();
    const time = this.blocks.head?.time;
    const isLate = time === undefined || Date.now() / 1000 - time > (this.options.maxLagSeconds ?? Infinity);
    if (isLate) throw new LoginViewStale(this.ageSeconds(), "the endpoint's newest block is old");
    return read(time);
  }

  private async look(): Promise<boolean> {
    try {
      await this.readFixed();
    } catch (thrown) {
      // No later look will find it: a platform is added before it opens.
      if (thrown instanceof RealDidError && thrown.code === "PLATFORM_UNKNOWN") this.freshness.close(thrown);
      throw thrown;
    }
    return this.blocks.catchUp();
  }
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
