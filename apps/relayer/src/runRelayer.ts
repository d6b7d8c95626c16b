import { type Server, loggableError, openListener, pause } from "@realdid/service";

import { createOperatorServer, createServer } from "./http/createServer.ts";
import { dropSettled } from "./proofs/proofRecords.ts";
import type { Relayer } from "./relayer.ts";
import { sendBatches } from "./sending/sendBatches.ts";
import { withTurn } from "./sending/withTurn.ts";

/** A relayer that serves. */
export interface RunningRelayer {
  readonly url: string;
  /** Health and metrics, for the operator. */
  readonly metricsUrl: string;
  /** Takes nothing new, finishes the batch under way, and ends. */
  stop(): Promise<void>;
}

/**
 * Opens the listeners and begins to send batches.
 *
 * @param relayer open
 * @returns the running relayer
 * @throws ServiceListenerUnusable
 */
export async function runRelayer(relayer: Relayer): Promise<RunningRelayer> {
  const { host, port, metricsHost, metricsPort } = relayer.config;
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    servers.push(await createServer(relayer), await createOperatorServer(relayer));
    const [open, operator] = servers as [Server, Server];
    const url = await openListener(open, { host, port, setting: "RELAYER_PORT" });
    const operatorPlace = { host: metricsHost, port: metricsPort, setting: "RELAYER_METRICS_PORT" };
    const metricsUrl = await openListener(operator, operatorPlace);
    const stopping = new AbortController();
    const work = keepSending(relayer, stopping.signal);
    return {
      url,
      metricsUrl,
      async stop() {
        stopping.abort();
        await Promise.all([close(), work]);
      },
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function keepSending(relayer: Relayer, signal: AbortSignal): Promise<void> {
  const { config, log } = relayer;
  while (!signal.aborted) {
    await pause(config.batchSeconds * 1_000, signal);
    if (signal.aborted) return;
    try {
      await sendOnce(relayer);
    } catch (thrown) {
      log.warn({ error: loggableError(thrown) }, "a round failed");
    }
  }
}

/**
 * One round: sends all that waits, if it is this process's turn, and forgets what is old.
 *
 * @param relayer open
 */
export async function sendOnce(relayer: Relayer): Promise<void> {
  const { database, network, log, now, metrics, config } = relayer;
  const onSettled = (state: string): void => metrics.settled.inc({ state });
  const round = await withTurn(database, () => sendBatches({ database, network, log, now, onSettled }));
  for (const code of round?.faults ?? []) metrics.heldUp.inc({ code });
  await dropSettled(database.db, now() - config.keepSeconds);
}
