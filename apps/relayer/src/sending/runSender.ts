import { loggableError, pause, withLease } from "@realdid/service";

import type { Sender } from "./sender.ts";
import { takeTurn } from "./takeTurn.ts";

/** How the loop goes. */
export interface SenderPace {
  /** Ends it; what is under way goes on when it is started again. */
  readonly signal: AbortSignal;
  /** Between two turns. */
  readonly seconds: number;
}

/**
 * Sends batches at the full steps of the clock, whether few or many wait, until it is stopped: the wait of a proof says nothing of when it came.
 *
 * @param sender what sending needs
 * @param pace end and step
 */
export async function runSender(sender: Sender, { signal, seconds }: SenderPace): Promise<void> {
  const step = seconds * 1_000;
  while (!signal.aborted) {
    await sendBatches(sender, signal);
    await pause(step - (Date.now() % step), signal);
  }
}

/**
 * One turn, if no other process takes it.
 *
 * @param sender what sending needs
 * @param signal ends it early
 */
export async function sendBatches(sender: Sender, signal: AbortSignal): Promise<void> {
  const { db, holder, leaseMs, log } = sender;
  try {
    await withLease(db, { name: "sending", holder, milliseconds: leaseMs }, (lost) =>
      takeTurn(sender, AbortSignal.any([lost, signal])),
    );
  } catch (thrown) {
    log.error({ error: loggableError(thrown) }, "sending failed");
  }
}
