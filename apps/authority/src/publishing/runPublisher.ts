import { loggableError, pause } from "@realdid/service";
import { RealDidError } from "realdid";

import type { PublishedGroup, Step } from "./group.ts";
import { pruneContents } from "./pruneContents.ts";
import { publishGroup } from "./publishGroup.ts";

/** How the loop goes. */
export interface PublisherOptions {
  /** Name of this process among publishers. */
  readonly holder: string;
  readonly pollSeconds: number;
  /** Ends it; a batch under way goes on when it is started again. */
  readonly signal: AbortSignal;
}

const PRUNE_MS = 3_600_000;

/**
 * Publishes groups one after the other, again and again, until it is stopped. Whatever fails is told and tried again: nothing that was done
 * is undone or doubled by that.
 *
 * @param groups published groups
 * @param options name, pace and end
 */
export async function runPublisher(groups: readonly PublishedGroup[], options: PublisherOptions): Promise<void> {
  const { holder, signal, pollSeconds } = options;
  let pruned = 0;
  while (!signal.aborted) {
    for (const group of groups) {
      if (signal.aborted) return;
      await step(group, () => publishGroup(group, { holder, signal }));
    }
    if (Date.now() - pruned > PRUNE_MS) {
      pruned = Date.now();
      const [first] = groups;
      if (first !== undefined) await step(first, () => pruneContents(first, groups));
    }
    await pause(pollSeconds * 1_000, signal);
  }
}

async function step(group: PublishedGroup, work: () => Promise<Step | number>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const known = thrown instanceof RealDidError ? { code: thrown.code, reason: thrown.message, fix: thrown.fix } : {};
    group.tell("error", "publishing failed", { groupId: group.groupId, ...known, error: loggableError(thrown) });
  }
}
