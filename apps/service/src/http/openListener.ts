import type { AddressInfo } from "node:net";

import { ServiceListenerUnusable } from "./errors.ts";
import type { Server } from "./server.ts";

/** Where a server is to listen. */
export interface ListenerPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Variable that names the port. */
  readonly setting: string;
}

/**
 * Has a server listen.
 *
 * @param server with its routes
 * @param place host and port
 * @returns where it answers: `http://127.0.0.1:8470`
 * @throws {@link ServiceListenerUnusable}
 */
export async function openListener(server: Server, { host, port, setting }: ListenerPlace): Promise<string> {
  await server.listen({ host, port, listenTextResolver: () => "listening" }).catch((thrown: unknown) => {
    const { code } = thrown as { readonly code?: unknown };
    const known = typeof code === "string" ? WHY[code] : undefined;
    if (known === undefined) throw thrown;
    throw new ServiceListenerUnusable(`${host}:${port}`, setting, known);
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
