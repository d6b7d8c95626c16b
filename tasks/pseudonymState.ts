import { ZeroAddress } from "ethers";

import type { PseudonymStatus } from "../sdk/pseudonym/pseudonymStatus.ts";

/** What a table says of a pseudonym. */
export interface StatusRow {
  readonly [column: string]: string | number;
  readonly controller: string;
  readonly until: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly state: string;
}

/**
 * What a table says of a pseudonym.
 *
 * @param status as the registry keeps it
 * @param now unix seconds of the newest block
 * @returns columns
 */
export function statusRow(status: PseudonymStatus, now: number): StatusRow {
  const { controller, validUntil, epoch, sequence } = status;
  const until = validUntil === 0 ? "never" : new Date(validUntil * 1000).toISOString().slice(0, 10);
  return { controller, until, epoch, sequence, state: stateOf(status, now) };
}

function stateOf({ controller, validUntil, sequence, isLive }: PseudonymStatus, now: number): string {
  if (isLive) return "live";
  if (sequence === 0) return "never registered";
  const isOver = validUntil <= now;
  if (controller === ZeroAddress) return isOver ? "free" : "frozen";
  return isOver ? "lapsed" : "root withdrawn";
}
