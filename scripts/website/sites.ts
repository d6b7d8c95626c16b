import type { Client } from "./gateway.ts";
import { answersAt, nodePart } from "./programs.ts";
import type { Run } from "./run.ts";

/**
 * Starts the example website once for each platform.
 *
 * @param run with the gateway
 * @param clients of the gateway, in the order of the sites
 */
export async function startSites({ places, processes }: Run, clients: readonly Client[]): Promise<void> {
  for (const [i, { slug, title, origin, port, issuer }] of places.sites.entries()) {
    const client = clients[i] as Client;
    const settings = {
      NAME: title,
      ORIGIN: origin,
      PORT: String(port),
      ISSUER: issuer,
      CLIENT_ID: client.id,
      CLIENT_SECRET: client.secret,
    };
    processes.start(nodePart(slug, "examples/website/website.mjs", [], settings));
  }
  await Promise.all(places.sites.map(({ slug, origin }) => processes.ready(slug, answersAt(`${origin}/`))));
}
