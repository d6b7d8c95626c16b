import { loggableError, pause } from "@realdid/service";

import type { Service } from "../openService.ts";
import { dropEndedViewings } from "../viewing/dropEndedViewings.ts";
import { sweepStatements } from "./sweepStatements.ts";

/** Every statement is asked about as often as this, so that nothing hangs on an endpoint that left out an event. */
const ALL_MS = 3_600_000;

/**
 * Deletes what has ended, statements and the days of viewers, until it is told to stop.
 *
 * @param service what it works on
 * @param signal ends it
 */
export async function runSweep(service: Service, signal: AbortSignal): Promise<void> {
  const { log, config } = service;
  let swept: number | undefined;
  let allAt = 0;
  while (!signal.aborted) {
    await tolerate(log, "what has ended for viewers cannot be deleted", () => dropEndedViewings(service));
    const isAll = swept === undefined || performance.now() - allAt > ALL_MS;
    await tolerate(log, "the chain cannot be asked about statements", async () => {
      swept = await sweepStatements(service, isAll ? undefined : swept, signal);
      if (isAll) allAt = performance.now();
    });
    await pause(config.sweepSeconds * 1_000, signal);
  }
}

/** A database or an endpoint that is away for a while is no reason to end. */
async function tolerate(log: Service["log"], what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    log.warn({ error: loggableError(thrown) }, what);
  }
}
