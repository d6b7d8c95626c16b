import { type Server, openListener } from "@realdid/service";

import type { Service } from "../openService.ts";
import { createOperatorServer, createServer } from "./createServer.ts";

/** Both listeners at work. */
export interface Listeners {
  readonly publicUrl: string;
  readonly metricsUrl: string;
  /** Takes nothing new, finishes what was taken, and ends. */
  stop(): Promise<void>;
}

/**
 * Opens both listeners.
 *
 * @param service what the routes work on
 * @returns the listeners
 * @throws ServiceListenerUnusable
 */
export async function listen(service: Service): Promise<Listeners> {
  const { host, port, metricsHost, metricsPort } = service.config;
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const [publicServer, operatorServer] = [await createServer(service), await createOperatorServer(service)];
    servers.push(publicServer, operatorServer);
    const publicUrl = await openListener(publicServer, { host, port, setting: "STATEMENTS_PORT" });
    const place = { host: metricsHost, port: metricsPort, setting: "STATEMENTS_METRICS_PORT" };
    return { publicUrl, metricsUrl: await openListener(operatorServer, place), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
