import { type Server, openListener } from "@realdid/service";

import type { Service } from "../service.ts";
import { createDeskServer, createServer } from "./createServer.ts";

/** Both listeners at work. */
export interface Listeners {
  /** Where the public one answers. */
  readonly publicUrl: string;
  readonly deskUrl: string;
  /** Takes nothing new, finishes what was taken, and ends. */
  stop(): Promise<void>;
}

/**
 * Opens both listeners.
 *
 * @param service what the routes work on
 * @param deskToken that the desk's requests must bear
 * @returns the listeners
 * @throws ServiceListenerUnusable
 */
export async function listen(service: Service, deskToken: string): Promise<Listeners> {
  const { config } = service;
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const publicServer = await createServer(service);
    servers.push(publicServer);
    const publicUrl = await openListener(publicServer, {
      host: config.host,
      port: config.port,
      setting: "AUTHORITY_PORT",
    });
    const deskServer = await createDeskServer(service, deskToken);
    servers.push(deskServer);
    const deskUrl = await openListener(deskServer, {
      host: config.deskHost,
      port: config.deskPort,
      setting: "AUTHORITY_DESK_PORT",
    });
    return { publicUrl, deskUrl, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
