import type { AddressInfo } from "node:net";

import type { Service } from "../service.ts";
import { createDeskServer, createServer } from "./createServer.ts";
import { AuthorityListenerUnusable } from "./errors.ts";
import type { Server } from "./server.ts";

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
 * @throws {@link AuthorityListenerUnusable}
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
    const publicUrl = await open(publicServer, config.host, config.port, "AUTHORITY_PORT");
    const deskServer = await createDeskServer(service, deskToken);
    servers.push(deskServer);
    const deskUrl = await open(deskServer, config.deskHost, config.deskPort, "AUTHORITY_DESK_PORT");
    return { publicUrl, deskUrl, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function open(server: Server, host: string, port: number, setting: string): Promise<string> {
  await server.listen({ host, port, listenTextResolver: () => "listening" }).catch((thrown: unknown) => {
    const { code } = thrown as { readonly code?: unknown };
    const known = typeof code === "string" ? WHY[code] : undefined;
    if (known === undefined) throw thrown;
    throw new AuthorityListenerUnusable(`${host}:${port}`, setting, known);
  });
  const { address, port: taken } = server.server.address() as AddressInfo;
  return `http://${address.includes(":") ? `[${address}]` : address}:${taken}`;
}

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is taken",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "this user may not take the port",
  ENOTFOUND: "there is no such host",
};
