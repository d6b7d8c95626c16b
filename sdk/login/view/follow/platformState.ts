import { ZeroAddress, getAddress } from "ethers";

import type { Hex } from "../../../chain/hex.ts";
import type { RealDidNetwork } from "../../../chain/network.ts";
import {
  type ReplayedClock,
  type ReplayedPseudonym,
  applyToClock,
  applyToState,
  emptyState,
  isOfClock,
  pausedUntil,
} from "../../../pseudonym/restore/applyEvent.ts";
import { type StaticEvent, staticEventReader } from "../../../pseudonym/restore/staticEvents.ts";
import type { VisitorState } from "../platformView.ts";
import type { Followed } from "./blockFollower.ts";
import { PseudonymTable } from "./pseudonymTable.ts";
import type { FollowedLog, LogFilter } from "./readBlocks.ts";
import { type Replacement, RootRecords } from "./rootRecords.ts";

const CITIZENS = 0;

/** What the chain's events say of one platform; asked for the time of a block, unix seconds. */
export class PlatformState implements Followed {
  readonly filters: readonly LogFilter[];
  pseudonyms = new PseudonymTable();
  /** Pseudonyms that ever had a duty. */
  duties = new Set<bigint>();
  private roots = new RootRecords();
  private clock: ReplayedClock = { pausedSeconds: 0, pausedAt: 0 };
  private rootClock: ReplayedClock = { pausedSeconds: 0, pausedAt: 0 };
  /** Bindings to a controller so far. */
  private bindings = 0;
  private readonly read: ReturnType<typeof staticEventReader>;
  private readonly registry: Hex;

  /**
   * The endpoint will be asked for all events of the platform, and for no pseudonym.
   *
   * @param network connected network
   * @param platformId keccak256 of the platform's slug
   */
  constructor(network: RealDidNetwork, platformId: Hex) {
    const { pseudonymRegistry, enrolmentRegistry, disclosureRegistry, deployment } = network;
    const { addresses } = deployment;
    const coder = pseudonymRegistry.interface;
    this.registry = addresses.pseudonymRegistry.toLowerCase() as Hex;
    this.read = staticEventReader(coder, enrolmentRegistry.interface, disclosureRegistry.interface);
    const ofPseudonyms: Hex[] = [disclosureRegistry.interface.getEvent("DutyArose").topicHash as Hex];
    coder.forEachEvent(({ name, topicHash }) => {
      if (name.startsWith("Pseudonym")) ofPseudonyms.push(topicHash as Hex);
    });
    const clocks = [coder.getEvent("Paused"), coder.getEvent("Unpaused")];
    const epochs = (["RootPublished", "EpochWithdrawn"] as const).map((n) => enrolmentRegistry.interface.getEvent(n));
    const ofAll = [...clocks, ...epochs].map(({ topicHash }) => topicHash as Hex);
    this.filters = [
      { address: [addresses.pseudonymRegistry, addresses.disclosureRegistry], topics: [ofPseudonyms, platformId] },
      { address: [addresses.pseudonymRegistry, addresses.enrolmentRegistry], topics: [ofAll] },
    ];
  }

  reset(): void {
    this.pseudonyms = new PseudonymTable();
    this.duties = new Set();
    this.roots = new RootRecords();
    this.clock = { pausedSeconds: 0, pausedAt: 0 };
    this.rootClock = { pausedSeconds: 0, pausedAt: 0 };
    this.bindings = 0;
  }

  apply(log: FollowedLog, time: number | undefined): () => void {
    const event = this.read(log);
    if (event === undefined) return () => undefined;
    const isOfRegistry = log.address === this.registry;
    if (isOfClock(event)) return changeClock(isOfRegistry ? this.clock : this.rootClock, event);
    if (isOfRegistry) return this.changePseudonym(event);
    if (event.name === "DutyArose") return this.addDuty(event.values.pseudonym as bigint);
    return this.roots.apply(event, this.rootClock, log.block, time);
  }

  stateOf(pseudonym: bigint, time: number): VisitorState {
    const state = this.pseudonyms.read(pseudonym) ?? emptyState();
    const isHeld = state.controller !== ZeroAddress;
    const paused = pausedUntil(this.clock, time);
    return {
      controller: isHeld ? (getAddress(state.controller) as Hex) : (ZeroAddress as Hex),
      sequence: state.sequence,
      validUntil: state.validUntil === 0 ? 0 : state.validUntil + paused,
      isLive: this.isLive(state, time),
      isFrozen: !isHeld && state.validUntil > time - paused,
    };
  }

  pseudonymOf(controller: Hex, time: number): bigint | undefined {
    const isLive = (one: bigint): boolean => this.isLive(this.pseudonyms.read(one) ?? emptyState(), time);
    return this.pseudonyms.heldBy(controller).find(isLive);
  }

  /** Groups with a live claim, in rising order; none if the pseudonym is not live. */
  claimsOf(pseudonym: bigint, time: number): readonly number[] {
    const state = this.pseudonyms.read(pseudonym) ?? emptyState();
    if (!this.isLive(state, time)) return [];
    const now = time - pausedUntil(this.clock, time);
    return [...state.claims]
      .filter(([groupId, { validUntil, epoch }]) => validUntil > now && this.roots.isStanding(groupId, epoch))
      .map(([groupId]) => groupId)
      .sort((a, b) => a - b);
  }

  /** As {@link RootRecords.find} says, with the enrolment registry's time of now. */
  rootOf(root: bigint, time: number): { readonly replaced: Replacement | undefined; readonly now: number } | undefined {
    const found = this.roots.find(root);
    return found && { replaced: found.replaced, now: time - pausedUntil(this.rootClock, time) };
  }

  private isLive({ controller, validUntil, epoch }: ReplayedPseudonym, time: number): boolean {
    const now = time - pausedUntil(this.clock, time);
    return controller !== ZeroAddress && validUntil > now && this.roots.isStanding(CITIZENS, epoch);
  }

  private changePseudonym(event: StaticEvent): () => void {
    const pseudonym = event.values.pseudonym as bigint;
    const { pseudonyms } = this;
    const before = pseudonyms.read(pseudonym);
    const [boundAt, bindings] = [pseudonyms.boundAt(pseudonym), this.bindings];
    const state = pseudonyms.read(pseudonym) ?? emptyState();
    applyToState(state, event, this.clock);
    // Left out of a batch: nothing changed, and nothing is kept of one that never was registered.
    if (event.name === "PseudonymSkipped") return () => undefined;
    const isBound = state.controller !== (before?.controller ?? ZeroAddress);
    if (isBound) this.bindings += 1;
    pseudonyms.write(pseudonym, state, isBound ? this.bindings : boundAt);
    return () => {
      this.bindings = bindings;
      if (before === undefined) pseudonyms.removeNewest();
      else pseudonyms.write(pseudonym, before, boundAt);
    };
  }

  private addDuty(pseudonym: bigint): () => void {
    if (this.duties.has(pseudonym)) return () => undefined;
    this.duties.add(pseudonym);
    return () => this.duties.delete(pseudonym);
  }
}

function changeClock(clock: ReplayedClock, event: StaticEvent): () => void {
  const before = { ...clock };
  applyToClock(clock, event);
  return () => Object.assign(clock, before);
}
