import { loggableError, pause } from "@realdid/service";

import type { Service } from "../openService.ts";
import { dropEndedViewings } from "../viewing/dropEndedViewings.ts";
import { sweepStatements } from "./sweepStatements.ts";

/**
 * Deletes what has ended, statements and the days of viewers, until it is told to stop.
 *
 * @param service what it works on
 * @param signal ends it
 */
export async function runSweep(service: Service, signal: AbortSignal): Promise<void> {
  const { log, config } = service;
  while (!signal.aborted) {
    await tolerate(log, "what has ended for viewers cannot be deleted", () => dropEndedViewings(service));
    await tolerate(log, "the chain cannot be asked about statements", () => sweepStatements(service, signal));
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
