import { ZeroAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { PseudonymEventsIncomplete } from "../errors.ts";
import type { StaticEvent } from "./staticEvents.ts";

/** What the registry keeps of one pseudonym; times are registry time. */
export interface ReplayedPseudonym {
  /** In lower case. */
  controller: Hex;
  validUntil: number;
  /** 0 while nobody holds it: the events do not say, and nothing rests on it. */
  epoch: number;
  sequence: number;
  /** By group. */
  readonly claims: Map<number, ReplayedClaim>;
}

/** A claim of a group; registry time. */
export interface ReplayedClaim {
  readonly validUntil: number;
  readonly epoch: number;
}

/** A registry's clock. */
export interface ReplayedClock {
  /** Seconds of pauses that are over. */
  pausedSeconds: number;
  /** Unix seconds; 0 while it runs. */
  pausedAt: number;
}

/** A pseudonym that was never registered. */
export function emptyState(): ReplayedPseudonym {
  return { controller: ZeroAddress as Hex, validUntil: 0, epoch: 0, sequence: 0, claims: new Map() };
}

/**
 * Seconds that a registry's clock has stood still.
 *
 * @param clock as its events left it
 * @param time unix seconds of the block that is asked about
 * @returns seconds; registry time is unix time less them
 */
export function pausedUntil({ pausedSeconds, pausedAt }: ReplayedClock, time: number): number {
  return pausedSeconds + (pausedAt === 0 ? 0 : time - pausedAt);
}

/** Whether an event is one of a clock. */
export function isOfClock({ name }: StaticEvent): boolean {
  return name === "Paused" || name === "Unpaused";
}

/**
 * Applies a pause, or its end.
 *
 * @param clock changed
 * @param event one of {@link isOfClock}
 * @throws {@link PseudonymEventsIncomplete} if it does not follow from those before
 */
export function applyToClock(clock: ReplayedClock, { name, values }: StaticEvent): void {
  if ((name === "Unpaused") !== (clock.pausedAt !== 0)) {
    throw new PseudonymEventsIncomplete("pauses do not begin and end in turn");
  }
  const time = Number(values.time);
  if (name === "Paused") {
    clock.pausedAt = time;
    return;
  }
  const pausedSeconds = pausedUntil(clock, time);
  if (Number(values.pausedSeconds) !== pausedSeconds) {
    throw new PseudonymEventsIncomplete("the length of the pauses is another");
  }
  Object.assign(clock, { pausedAt: 0, pausedSeconds });
}

/**
 * Applies a change of a pseudonym. Nothing changes while the registry is paused, so an event's unix time is registry time plus the pauses
 * that were over.
 *
 * @param state changed
 * @param event one of the registry about this pseudonym
 * @param clock of the registry at that event
 * @throws {@link PseudonymEventsIncomplete} if it does not follow from those before
 */
export function applyToState(
  state: ReplayedPseudonym,
  event: StaticEvent,
  { pausedAt, pausedSeconds }: ReplayedClock,
): void {
  const { name, values } = event;
  const isChange = name !== "PseudonymSkipped";
  const sequence = Number(values.sequence);
  if (sequence !== state.sequence + (isChange ? 1 : 0)) {
    throw new PseudonymEventsIncomplete(`after change ${state.sequence} of a pseudonym stands ${sequence}`);
  }
  if (pausedAt !== 0) throw new PseudonymEventsIncomplete("a pseudonym changed during a pause");
  state.sequence = sequence;
  if (isChange) applyChange(state, event, pausedSeconds);
}

function applyChange(state: ReplayedPseudonym, { name, values }: StaticEvent, pausedSeconds: number): void {
  const validUntil = Number(values.validUntil) - pausedSeconds;
  const epoch = Number(values.epoch);
  switch (name) {
    case "PseudonymRegistered":
    case "PseudonymReplaced":
      Object.assign(state, { controller: addressOf(values.controller), validUntil, epoch });
      break;
    case "PseudonymRenewed":
      Object.assign(state, { validUntil, epoch });
      break;
    case "PseudonymFroze":
      Object.assign(state, { controller: ZeroAddress, validUntil: Number(values.until) - pausedSeconds, epoch: 0 });
      break;
    case "PseudonymReleased":
      Object.assign(state, { controller: ZeroAddress, validUntil: 0, epoch: 0 });
      break;
    case "PseudonymClaimed":
      state.claims.set(Number(values.groupId), { validUntil, epoch });
      break;
    default:
      throw new PseudonymEventsIncomplete(`${name} is no change of a pseudonym`);
  }
}

function addressOf(value: bigint | undefined): Hex {
  return `0x${(value ?? 0n).toString(16).padStart(40, "0")}`;
}
